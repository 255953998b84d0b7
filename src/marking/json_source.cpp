#include <fmt/format.h>

#include <set>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/marking/question_source.h"

namespace hone::marking {
namespace {

// nlohmann's parser lets the last of two equal keys win without a word; an exam with two answers is refused.
class DuplicateKeys : public nlohmann::json_sax<OrderedJson> {
 public:
  std::string found;
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return keys_.emplace_back(), true; }
  bool end_object() override { return keys_.pop_back(), true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool key(string_t& name) override {
    if (keys_.back().insert(name).second) return true;
    found = name;
    return false;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  std::vector<std::set<std::string>> keys_;
};

Result<OrderedJson> parse_once(std::string_view text, const std::string& name) {
  HONE_TRY(OrderedJson json, parse_ordered_json(text, name));  // also bounds the depth
  DuplicateKeys duplicates;
  if (!OrderedJson::sax_parse(text, &duplicates))
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{}: the key \"{}\" stands there twice.", name, shorten(duplicates.found, 40)));
  return json;
}

Error not_a_question(const std::string& name, std::size_t place, std::string_view word) {
  return Error(ErrorCode::corrupt_data,
               fmt::format("{}, {} {}: expected an object {{\"question\": …}}.", name, word, place));
}

Status add(ExamSource& source, OrderedJson fields, std::size_t place, const std::string& name) {
  if (!fields.is_object()) return not_a_question(name, place, source.place);
  if (source.questions.size() == exam_most_questions)
    return Error(ErrorCode::limit_exceeded, fmt::format("{} has more than {} questions.", name, exam_most_questions));
  source.questions.push_back({place, std::move(fields)});
  return {};
}

}  // namespace

Result<ExamSource> read_json_source(std::string_view text, const std::string& name) {
  ExamSource source{.place = "question"};
  HONE_TRY(OrderedJson json, parse_once(text, name));
  if (json.is_object()) {
    auto questions = json.find("questions");
    if (questions == json.end()) return Error(ErrorCode::corrupt_data, name + " has no \"questions\".");
    OrderedJson list = std::move(*questions);
    json.erase(questions);
    source.settings = std::move(json);
    json = std::move(list);
  }
  if (!json.is_array()) return Error(ErrorCode::corrupt_data, name + ": expected a list of questions.");
  for (std::size_t i = 0; i < json.size(); ++i) HONE_CHECK(add(source, std::move(json[i]), i + 1, name));
  return source;
}

Result<ExamSource> read_jsonl_source(std::string_view text, const std::string& name) {
  ExamSource source;
  for (const TextLine& line : Lines(text)) {
    if (is_blank(line.text)) continue;
    HONE_TRY(OrderedJson fields, parse_once(line.text, fmt::format("{}, line {}", name, line.number)));
    // What holds for the whole exam may stand before its questions.
    if (source.questions.empty() && source.settings.empty() && fields.is_object() && fields.contains("exam") &&
        !fields.contains("question")) {
      source.settings = std::move(fields);
      continue;
    }
    HONE_CHECK(add(source, std::move(fields), line.number, name));
  }
  return source;
}

}  // namespace hone::marking
