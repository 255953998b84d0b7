#include "hone/tuning/row_answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/lines.h"
#include "hone/tuning/row_answers_json.h"

namespace hone::tuning {
namespace {

constexpr const char* answers_file = "answers.jsonl";

FieldCounts& counts_of(std::vector<FieldCounts>& fields, const std::string& name) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const FieldCounts& field) { return field.name == name; });
  return found != fields.end() ? *found : fields.emplace_back(FieldCounts{.name = name});
}

// Every count but `seconds`, by its name.
template <class Counts, class Visit>
Status each_count(Counts& c, Visit visit) {
  for (const auto& [key, value] : {std::pair{"held_out", &c.held_out},
                                   {"asked", &c.asked},
                                   {"marked", &c.marked},
                                   {"right_before", &c.right_before},
                                   {"right_after", &c.right_after},
                                   {"gained", &c.gained},
                                   {"lost", &c.lost},
                                   {"cut_before", &c.cut_before},
                                   {"cut_after", &c.cut_after}})
    HONE_CHECK(visit(key, *value));
  return {};
}

}  // namespace

RowCounts count_rows(const std::vector<RowAnswer>& rows) {
  RowCounts counts{.asked = rows.size()};
  for (const RowAnswer& row : rows) {
    counts.cut_before += row.cut.before, counts.cut_after += row.cut.after;
    for (const RowField& field : row.fields) {
      FieldCounts& of = counts_of(counts.fields, field.name);
      ++of.asked, of.right_before += field.right.before, of.right_after += field.right.after;
    }
    if (!row.right) continue;
    const auto [before, after] = *row.right;
    ++counts.marked, counts.right_before += before, counts.right_after += after;
    counts.gained += !before && after, counts.lost += before && !after;
  }
  return counts;
}

OrderedJson row_answer_json(const RowAnswer& row) {
  const auto verdict = [&](bool BeforeAfter::*side) {
    return row.right ? OrderedJson((*row.right).*side) : OrderedJson();
  };
  OrderedJson json{{"row", row.row},
                   {"file", row.file},
                   {"asked", row.asked},
                   {"expected", row.expected},
                   {"before", row.before},
                   {"after", row.after},
                   {"cut_before", row.cut.before},
                   {"cut_after", row.cut.after},
                   {"right_before", verdict(&BeforeAfter::before)},
                   {"right_after", verdict(&BeforeAfter::after)},
                   {"fields", OrderedJson::array()}};
  for (const RowField& field : row.fields)
    json["fields"].push_back(
        {{"field", field.name}, {"right_before", field.right.before}, {"right_after", field.right.after}});
  return json;
}

Result<RowAnswer> row_answer_from(const Json& json, const std::string& name) {
  RowAnswer row;
  HONE_TRY(row.row, json_get<std::uint64_t>(json, "row", name));
  for (const auto& [key, text] : {std::pair{"file", &row.file},
                                  {"asked", &row.asked},
                                  {"expected", &row.expected},
                                  {"before", &row.before},
                                  {"after", &row.after}}) {
    HONE_TRY(*text, json_get<std::string>(json, key, name));
  }
  HONE_TRY(row.cut.before, json_get<bool>(json, "cut_before", name));
  HONE_TRY(row.cut.after, json_get<bool>(json, "cut_after", name));
  if (!json_value<Json>(json, "right_before", Json()).is_null()) {
    row.right.emplace();
    HONE_TRY(row.right->before, json_get<bool>(json, "right_before", name));
    HONE_TRY(row.right->after, json_get<bool>(json, "right_after", name));
  }
  for (const Json& entry : json_value<Json>(json, "fields", Json::array())) {
    RowField field;
    HONE_TRY(field.name, json_get<std::string>(entry, "field", name));
    HONE_TRY(field.right.before, json_get<bool>(entry, "right_before", name));
    HONE_TRY(field.right.after, json_get<bool>(entry, "right_after", name));
    row.fields.push_back(std::move(field));
  }
  return row;
}

Status write_row_answers(const fs::path& run, const std::vector<RowAnswer>& rows) {
  std::string lines;
  for (const RowAnswer& row : rows) lines += dump(row_answer_json(row)) + "\n";
  return write_file_atomically(run / answers_file, lines);
}

Result<std::vector<RowAnswer>> read_row_answers(const fs::path& run) {
  const fs::path file = run / answers_file;
  HONE_TRY(const std::string text, read_file(file));
  std::vector<RowAnswer> rows;
  for (const TextLine& line : Lines(text)) {
    const std::string name = fmt::format("{}, line {}", file.string(), line.number);
    HONE_TRY(const Json json, parse_json(line.text, name));
    HONE_TRY(RowAnswer row, row_answer_from(json, name));
    rows.push_back(std::move(row));
  }
  return rows;
}

OrderedJson row_counts_json(const RowCounts& counts) {
  OrderedJson json = OrderedJson::object();
  (void)each_count(counts, [&](const char* key, std::uint64_t value) -> Status {
    json[key] = value;
    return {};
  });
  json["seconds"] = counts.seconds;
  json["fields"] = OrderedJson::array();
  for (const FieldCounts& field : counts.fields)
    json["fields"].push_back({{"field", field.name},
                              {"asked", field.asked},
                              {"right_before", field.right_before},
                              {"right_after", field.right_after}});
  return json;
}

Result<RowCounts> row_counts_from(const Json& json, const std::string& name) {
  RowCounts counts;
  HONE_CHECK(each_count(counts, [&](const char* key, std::uint64_t& value) -> Status {
    HONE_TRY(value, json_get<std::uint64_t>(json, key, name));
    return {};
  }));
  HONE_TRY(counts.seconds, json_get<double>(json, "seconds", name));
  for (const Json& entry : json_value<Json>(json, "fields", Json::array())) {
    FieldCounts field;
    HONE_TRY(field.name, json_get<std::string>(entry, "field", name));
    HONE_TRY(field.asked, json_get<std::uint64_t>(entry, "asked", name));
    HONE_TRY(field.right_before, json_get<std::uint64_t>(entry, "right_before", name));
    HONE_TRY(field.right_after, json_get<std::uint64_t>(entry, "right_after", name));
    counts.fields.push_back(std::move(field));
  }
  // Sentences are made of them.
  if (counts.marked > counts.asked || counts.right_before > counts.marked || counts.lost > counts.right_before ||
      counts.right_before - counts.lost + counts.gained != counts.right_after || counts.right_after > counts.marked ||
      counts.asked > 1'000'000)
    return Error(ErrorCode::corrupt_data, name + ": the counts of held-out answers do not fit each other.");
  return counts;
}

}  // namespace hone::tuning
