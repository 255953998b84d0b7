#include "row_collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "hone/core/hash.h"
#include "hone/core/unicode.h"
#include "raw_rows.h"
#include "row_format.h"
#include "row_parser.h"

namespace hone::rows {
namespace {

constexpr std::size_t sample_rows = 1000;  // by which the format is chosen

// Cells of a CSV file that hold more than text: lists as JSON, labels as words.
void read_cells(OrderedJson& row) {
  for (auto& [key, value] : row.items()) {
    if (!value.is_string()) continue;
    const auto text = value.get<std::string>();
    if (key == "label") {
      std::string word;
      for (const char c : text) word += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      if (word == "true" || word == "1") value = true;
      if (word == "false" || word == "0") value = false;
      continue;
    }
    const bool list = key == "messages" || key == "conversations" || key == "history";
    const bool either = key == "prompt" || key == "completion" || key == "chosen" || key == "rejected";
    if (list && is_blank(text)) value = nullptr;
    if ((!list && !either) || !text.starts_with('[')) continue;
    auto parsed = parse_ordered_json(text, "");
    if (parsed && (list || (!parsed->empty() && (*parsed)[0].is_object()))) value = std::move(*parsed);
  }
}

void append(std::string& out, const std::string& text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void append(std::string& out, const std::vector<engine::Message>& messages) {
  append(out, std::to_string(messages.size()));
  for (const engine::Message& message : messages)
    for (const std::string* part : {&message.role, &message.content, &message.tool_calls}) append(out, *part);
}

// Equal for rows that teach the same.
std::string fingerprint(const TrainingExample& example) {
  std::string all(1, static_cast<char>('0' + static_cast<int>(example.kind)));
  all += example.label ? '+' : '-';
  append(all, std::to_string(example.learn_from));
  append(all, example.tools);
  append(all, example.text);
  append(all, example.messages);
  append(all, example.chosen);
  append(all, example.rejected);
  return sha256(all);
}

class Collector {
 public:
  Collector(std::string_view name, const RowOptions& options, RowFormat format, const DatasetInfo* info)
      : options_(options), parser_(format, info ? info->tags() : MessageTags{}) {
    set_.source = name;
    set_.format = format;
  }

  void take(RawRow raw) {
    ++set_.rows_read;
    if (raw.problem) {
      set_.problems.push_back(std::move(*raw.problem));
      return;
    }
    TrainingExample example{.row = raw.row};
    if (auto fault = parser_.parse(raw.json, example)) {
      const auto other = recognise(raw.json);
      if (fault->kind == RowProblemKind::missing_field && other && *other != set_.format)
        fault->message += fmt::format("; the other rows are {}", row_format_words(set_.format));
      set_.problems.push_back({raw.row, std::move(fault->field), fault->kind, std::move(fault->message), true});
      return;
    }
    const auto [first, is_new] = first_.emplace(fingerprint(example), raw.row);
    if (!is_new) {
      set_.problems.push_back(
          {raw.row, "", RowProblemKind::duplicate,
           fmt::format("is the same as row {}{}", first->second, options_.drop_duplicates ? "" : " and counts twice"),
           options_.drop_duplicates});
      if (options_.drop_duplicates) return;
    }
    set_.examples.push_back(std::move(example));
  }

  RowSet finish() {
    set_.unused_fields.assign(parser_.unused().begin(), parser_.unused().end());
    return std::move(set_);
  }

 private:
  const RowOptions& options_;
  RowParser parser_;
  RowSet set_;
  std::unordered_map<std::string, std::uint64_t> first_;  // by fingerprint
};

// The most frequent format, the earlier one where two are equally frequent.
Result<RowFormat> choose_format(const std::vector<RawRow>& sample, std::string_view name) {
  std::array<std::size_t, 9> counts{};
  std::optional<RowFormat> best;
  const RawRow* unknown = nullptr;
  for (const RawRow& raw : sample) {
    if (raw.problem) continue;
    const auto format = recognise(raw.json);
    if (format)
      ++counts.at(static_cast<std::size_t>(*format));
    else if (!unknown)
      unknown = &raw;
  }
  for (const RawRow& raw : sample)
    if (const auto format = raw.problem ? std::nullopt : recognise(raw.json))
      if (!best || counts.at(static_cast<std::size_t>(*format)) > counts.at(static_cast<std::size_t>(*best)))
        best = format;
  if (best) return *best;
  if (unknown)
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("{}: the format of the rows is not known.{} Expected question and answer, messages, prompt "
                    "and completion, prompt, text, chosen and rejected, instruction and output, or "
                    "conversations.",
                    name, fields_sentence(unknown->json)));
  const auto broken =
      std::find_if(sample.begin(), sample.end(), [](const RawRow& raw) { return raw.problem.has_value(); });
  return Error(ErrorCode::invalid_argument,
               broken == sample.end() ? fmt::format("{} holds no rows.", name)
                                      : fmt::format("{}: no row can be read. {}", name, broken->problem->sentence()));
}

}  // namespace

Result<RowSet> collect_rows(std::string_view content, RowSyntax syntax, std::string_view name,
                            const RowOptions& options, const DatasetInfo* info) {
  HONE_TRY(RawRows rows, RawRows::open(content, syntax, name, options));
  const auto next = [&]() -> Result<std::optional<RawRow>> {
    HONE_TRY(std::optional<RawRow> raw, rows.next());
    if (raw && !raw->problem) {
      if (info) raw->json = info->rename(std::move(raw->json));
      if (syntax == RowSyntax::csv) read_cells(raw->json);
    }
    return raw;
  };
  std::vector<RawRow> sample;
  while (sample.size() < sample_rows) {
    HONE_TRY(std::optional<RawRow> raw, next());
    if (!raw) break;
    sample.push_back(std::move(*raw));
  }
  RowFormat format = RowFormat::chat;
  if (info)
    format = info->format();
  else {
    HONE_TRY(format, choose_format(sample, name));
  }
  Collector collector(name, options, format, info);
  const bool more = sample.size() == sample_rows;
  for (RawRow& raw : sample) collector.take(std::move(raw));
  while (more) {
    HONE_TRY(std::optional<RawRow> raw, next());
    if (!raw) break;
    collector.take(std::move(*raw));
  }
  return collector.finish();
}

Result<RowSet> parse_rows(std::string_view content, RowSyntax syntax, std::string_view name,
                          const RowOptions& options) {
  return collect_rows(content, syntax, name, options, nullptr);
}

}  // namespace hone::rows
