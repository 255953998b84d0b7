#include "hone/results/sitting_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "hone/core/lines.h"
#include "hone/core/log.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "json_members.h"
#include "line_sum.h"

namespace hone::results {
namespace {

// Takes a member out of the object; null when there is none.
OrderedJson take(OrderedJson& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end()) return nullptr;
  OrderedJson value = std::move(*found);
  row.erase(found);
  return value;
}

Error wrong(const std::string& name, const char* key, const OrderedJson& value, std::string_view expected) {
  return Error(ErrorCode::corrupt_data,
               fmt::format("{}: \"{}\" is {}; expected {}.", name, key, dump(value).substr(0, 80), expected));
}

// One of two names.
Result<bool> second_of(const OrderedJson& value, const char* key, std::array<const char*, 2> names,
                       const std::string& name) {
  const std::string text = value.is_string() ? value.get<std::string>() : "";
  for (std::size_t i = 0; i < names.size(); ++i)
    if (text == names[i]) return i == 1;
  Error error = wrong(name, key, value, fmt::format("\"{}\" or \"{}\"", names[0], names[1]));
  return Error(error.code(), error.message() + did_you_mean(text, {names.begin(), names.end()}));
}

// What led to the answer and came after it.
void parse_circumstances(OrderedJson& row, SittingItem& item) {
  take_if(row, "question", item.question);
  take_if(row, "prompt", item.prompt);
  take_if(row, "seed", item.seed);
  take_if(row, "declined", item.declined);
  take_if(row, "unanswerable", item.unanswerable);
  if (const auto cited = row.find("cited"); cited != row.end() && cited->is_array()) {
    item.cited.emplace();
    for (const OrderedJson& one : *cited)
      item.cited->push_back({json_value<std::string>(one, "document", ""), json_value<std::size_t>(one, "start", 0),
                             json_value<std::size_t>(one, "end", 0)});
    row.erase(cited);
  }
  take_if(row, "prompt_tokens", item.prompt_tokens);
  take_if(row, "answer_tokens", item.answer_tokens);
  take_if(row, "cut", item.cut);
  take_if(row, "support", item.support);
  std::optional<bool> leaked;
  take_if(row, "leaked", leaked);
  item.leaked = leaked.value_or(false);
  if (const auto sums = row.find("log_likelihoods"); sums != row.end() && sums->is_array()) {
    for (const OrderedJson& sum : *sums) item.log_likelihoods.push_back(sum.is_number() ? sum.get<double>() : NAN);
    row.erase(sums);
  }
  take_if(row, "reason", item.reason);
  take_if(row, "seconds", item.seconds);
  take_if(row, "answer_seconds", item.answer_seconds);
  take_if(row, "memory_bytes", item.memory_bytes);
  take_if(row, "expert", item.expert);
  take_if(row, "judge", item.judge);
}

Result<SittingItem> parse_item(OrderedJson row, const std::string& name) {
  SittingItem item;
  if (!row.is_object()) return Error(ErrorCode::corrupt_data, name + ": expected an object.");
  const OrderedJson id = take(row, "id"), group = take(row, "group"), tags = take(row, "tags");
  if (!id.is_string() || id.get_ref<const std::string&>().empty()) return wrong(name, "id", id, "the question's id");
  item.id = id;
  const std::string where = fmt::format("{}, question \"{}\"", name, item.id);
  if (!group.is_null() && !group.is_string()) return wrong(where, "group", group, "a name");
  if (group.is_string()) item.group = group;
  if (!tags.is_null() && !tags.is_array()) return wrong(where, "tags", tags, "a list of names");
  for (const OrderedJson& tag : tags) {
    if (!tag.is_string()) return wrong(where, "tags", tags, "a list of names");
    item.tags.push_back(tag);
  }
  HONE_TRY(const bool prove, second_of(take(row, "part"), "part", {"choose", "prove"}, where));
  item.part = prove ? SittingPart::prove : SittingPart::choose;
  HONE_TRY(const bool graded, second_of(take(row, "kind"), "kind", {"right_wrong", "graded"}, where));
  item.right_wrong = !graded;
  if (const OrderedJson sample = take(row, "sample"); sample.is_number_unsigned())
    item.sample = sample;
  else if (!sample.is_null())
    return wrong(where, "sample", sample, "a count from 0");
  if (const OrderedJson points = take(row, "points"); !points.is_null()) {
    item.points = points.is_number() ? points.get<double>() : 0;
    if (!(item.points > 0 && item.points <= 1e6))
      return wrong(where, "points", points, "a number above 0, up to 1000000");
  }
  if (const OrderedJson mark = take(row, "mark"); !mark.is_null()) {
    item.mark = mark.is_number() ? mark.get<double>() : -1;
    if (!(*item.mark >= 0 && *item.mark <= 1)) return wrong(where, "mark", mark, "a number from 0 to 1");
    if (item.right_wrong && *item.mark != 0 && *item.mark != 1)
      return wrong(where, "mark", mark, "0 or 1, as its kind is \"right_wrong\"");
  }
  if (const OrderedJson answer = take(row, "answer"); answer.is_string())
    item.answer = answer;
  else if (!answer.is_null())
    return wrong(where, "answer", answer, "a text");
  parse_circumstances(row, item);
  item.more = std::move(row);
  return item;
}

Result<SittingItem> parse_line(std::string_view line, OrderedJson row, const std::string& where) {
  HONE_CHECK(take_sum(line, row, where));
  return parse_item(std::move(row), where);
}

OrderedJson to_json(const SittingItem& item) {
  OrderedJson row{{"id", item.id}};
  if (!item.group.empty()) row["group"] = item.group;
  if (!item.tags.empty()) row["tags"] = item.tags;
  row["part"] = item.part == SittingPart::prove ? "prove" : "choose";
  row["sample"] = item.sample, row["points"] = item.points;
  row["mark"] = or_null(item.mark);
  row["kind"] = item.right_wrong ? "right_wrong" : "graded";
  row["answer"] = item.answer;
  put(row, "question", item.question);
  put(row, "prompt", item.prompt);
  put(row, "seed", item.seed);
  put(row, "declined", item.declined);
  put(row, "unanswerable", item.unanswerable);
  if (item.cited) {
    OrderedJson cited = OrderedJson::array();
    for (const documents::DocumentSpan& one : *item.cited)
      cited.push_back({{"document", one.document}, {"start", one.start}, {"end", one.end}});
    row["cited"] = std::move(cited);
  }
  put(row, "prompt_tokens", item.prompt_tokens);
  put(row, "answer_tokens", item.answer_tokens);
  put(row, "cut", item.cut);
  put(row, "support", item.support);
  if (item.leaked) row["leaked"] = true;
  if (!item.log_likelihoods.empty()) row["log_likelihoods"] = item.log_likelihoods;
  put(row, "reason", item.reason);
  put(row, "seconds", item.seconds);
  put(row, "answer_seconds", item.answer_seconds);
  put(row, "memory_bytes", item.memory_bytes);
  put(row, "expert", item.expert);
  put(row, "judge", item.judge);
  for (const auto& [key, value] : item.more.items())
    if (!row.contains(key)) row[key] = value;
  return row;
}

struct DamagedLine {
  std::size_t begin, end;  // bytes of the text, the line's end included
  Error error;
};

// Reads the lines. The first that is damaged ends it, or, where they are collected, is passed over.
Result<Sitting> parse_lines(std::string_view text, const std::string& name, std::vector<DamagedLine>* damaged) {
  Sitting sitting;
  std::map<std::pair<std::string, std::size_t>, std::size_t> place;
  for (const TextLine& line : Lines(text)) {
    if (line.number == 1) {
      HONE_TRY(sitting.header, parse_sitting_header(line.text, name));
    } else if (!is_blank(line.text)) {
      const std::string where = fmt::format("{}, line {}", name, line.number);
      auto row = parse_ordered_json(line.text, where);
      if (!row && text[line.end - 1] != '\n') break;  // cut off: the start of an object is never an object
      auto item = row ? parse_line(line.text, std::move(*row), where)
                      : Error(row.error().code(), row.error().message(), {NextStep::sit_again});
      if (!item && !damaged) return std::move(item.error());
      if (!item) {
        damaged->push_back({line.begin, line.end, item.error()});
      } else {
        const auto [found, is_new] = place.try_emplace({item->id, item->sample}, sitting.items.size());
        if (is_new)
          sitting.items.push_back(std::move(*item));
        else
          sitting.items[found->second] = std::move(*item);
      }
    }
    sitting.whole_bytes = line.end;
  }
  if (text.empty())
    return Error(ErrorCode::corrupt_data, name + " is empty; a sitting begins with an object about it.");
  return sitting;
}

// A kill before the first line was whole: there is nothing in it to lose.
bool is_torn_beginning(std::string_view text) {
  constexpr std::string_view beginning = "{\"hone_sitting\":";
  return text.find('\n') == std::string_view::npos && (text.starts_with(beginning) || beginning.starts_with(text)) &&
         !parse_ordered_json(text, "");
}

// Sets damaged lines aside, in a file beside this one, and says so.
Status set_aside(const fs::path& file, const std::string& text, const std::vector<DamagedLine>& damaged) {
  const fs::path aside = file.string() + ".damaged";
  std::string taken, kept;
  if (auto before = read_file(aside, largest_sitting)) taken = std::move(*before);
  std::size_t done = 0;
  for (const DamagedLine& line : damaged) {
    kept += text.substr(done, line.begin - done);
    taken += text.substr(line.begin, line.end - line.begin);
    done = line.end;
    log_warning(fmt::format("{} It was set aside in {}, and its question is asked again.", line.error.message(),
                            aside.filename().string()));
  }
  kept += text.substr(done);
  HONE_CHECK(write_file_atomically(aside, taken));
  return write_file_atomically(file, kept);
}

}  // namespace

Result<Sitting> parse_sitting(std::string_view text, const std::string& name) {
  return parse_lines(text, name, nullptr);
}

Result<Sitting> read_sitting(const fs::path& file) {
  HONE_TRY(const std::string text, read_file(file, largest_sitting));
  return parse_sitting(text, file.string());
}

Result<SittingWriter> SittingWriter::create(const fs::path& file, const SittingHeader& header) {
  HONE_TRY(AppendFile out, AppendFile::create(file));
  return begin(std::move(out), header);
}

Result<SittingWriter> SittingWriter::begin(AppendFile out, const SittingHeader& header) {
  HONE_CHECK(out.append(sitting_header_line(header) + "\n"));
  HONE_CHECK(out.sync());
  return SittingWriter(std::move(out), header);
}

Result<SittingWriter> SittingWriter::resume(const fs::path& file) {
  HONE_TRY(AppendFile out, AppendFile::open(file));  // locked before it is read
  HONE_TRY(const std::string text, read_file(file, largest_sitting));
  HONE_TRY(Sitting sitting, parse_sitting(text, file.string()));
  return go_on(std::move(out), text, std::move(sitting));
}

Result<SittingWriter> SittingWriter::go_on(AppendFile out, std::string_view text, Sitting sitting) {
  HONE_CHECK(out.cut(sitting.whole_bytes));
  if (text[sitting.whole_bytes - 1] != '\n') HONE_CHECK(out.append("\n"));
  SittingWriter writer(std::move(out), std::move(sitting.header));
  for (const SittingItem& item : sitting.items) writer.answered_.insert({item.id, item.sample});
  return writer;
}

Result<SittingWriter> SittingWriter::take_up(const fs::path& file, const SittingHeader& header) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return create(file, header);
  HONE_TRY(AppendFile out, AppendFile::open(file));
  HONE_TRY(const std::string text, read_file(file, largest_sitting));
  if (is_torn_beginning(text)) {
    HONE_CHECK(out.cut(0));
    return begin(std::move(out), header);
  }
  std::vector<DamagedLine> damaged;
  HONE_TRY(Sitting sitting, parse_lines(text, file.string(), &damaged));
  if (const auto other = other_sitting(sitting.header, header))
    return Error(
        ErrorCode::already_exists,
        fmt::format("{} is a sitting with another \"{}\" ({} then, {} now). Write to another file, or remove it.",
                    file.string(), other->member, other->then, other->now));
  if (damaged.empty()) return go_on(std::move(out), text, std::move(sitting));
  HONE_CHECK(set_aside(file, text, damaged));  // `out` still locks what was there
  return resume(file);
}

Status SittingWriter::append(const SittingItem& item) {
  HONE_CHECK(file_.append(with_sum(dump(to_json(item))) + "\n"));
  answered_.insert({item.id, item.sample});
  return {};
}

}  // namespace hone::results
