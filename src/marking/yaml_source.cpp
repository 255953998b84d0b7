// YAML by libyaml's events, so that nothing of the text is acted on before it was looked at: no anchors or aliases (a
// few lines of them can stand for gigabytes), no tags, no second document, no key twice, bounded depth.
#include <fmt/format.h>
#include <yaml.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <optional>

#include "hone/core/unicode.h"
#include "hone/marking/question_source.h"
#include "hone/marking/yaml.h"

namespace hone {
namespace {

// A plain scalar under YAML 1.2's core schema: null, true, false, integers and floats; everything else is a string.
OrderedJson typed(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  const bool numeric = text.find_first_not_of("+-.eE0123456789") == std::string::npos;
  if (!numeric) return text;
  const char* begin = text.data() + (text[0] == '+' ? 1 : 0);
  const char* end = text.data() + text.size();
  std::int64_t whole = 0;
  if (const auto [at, failure] = std::from_chars(begin, end, whole); failure == std::errc() && at == end) return whole;
  double real = 0;
  if (const auto [at, failure] = std::from_chars(begin, end, real);
      failure == std::errc() && at == end && std::isfinite(real))
    return real;
  return text;
}

class YamlSourceReader {
 public:
  YamlSourceReader(std::string_view text, const std::string& name) : name_(name) {
    HONE_REQUIRE(yaml_parser_initialize(&parser_), "memory for a YAML parser");
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  YamlSourceReader(const YamlSourceReader&) = delete;
  YamlSourceReader& operator=(const YamlSourceReader&) = delete;
  ~YamlSourceReader() {
    clear();
    yaml_parser_delete(&parser_);
  }

  Result<ExamSource> read() {
    HONE_CHECK(next());  // the stream
    HONE_CHECK(next());
    if (event_.type == YAML_STREAM_END_EVENT) return wrong("the file is empty; expected a list of questions");
    HONE_CHECK(next());
    if (event_.type == YAML_SEQUENCE_START_EVENT) {
      HONE_CHECK(read_questions());
    } else if (event_.type == YAML_MAPPING_START_EVENT) {
      HONE_CHECK(read_exam());
    } else {
      return wrong("expected a list of questions, or `questions:` and below it the list");
    }
    HONE_CHECK(next());
    HONE_CHECK(next());
    if (event_.type != YAML_STREAM_END_EVENT) return wrong("a second document begins; an exam is one");
    return std::move(source_);
  }

  Result<OrderedJson> read_any() {
    HONE_CHECK(next());  // the stream
    HONE_CHECK(next());
    if (event_.type == YAML_STREAM_END_EVENT) return wrong("the file is empty");
    HONE_CHECK(next());
    HONE_TRY(OrderedJson value, read_value(0, true));
    HONE_CHECK(next());
    HONE_CHECK(next());
    if (event_.type != YAML_STREAM_END_EVENT) return wrong("a second document begins");
    return value;
  }

 private:
  std::size_t line() const { return event_.start_mark.line + 1; }
  Error wrong(std::string_view what, ErrorCode code = ErrorCode::corrupt_data) const {
    return Error(code, fmt::format("{}, line {}: {}.", name_, line(), what));
  }

  void clear() {
    if (live_) yaml_event_delete(&event_);
    live_ = false;
  }

  Status next() {
    clear();
    if (!yaml_parser_parse(&parser_, &event_)) {
      const std::string what = parser_.problem ? repair_utf8(parser_.problem) : "it cannot be read";
      return Error(ErrorCode::corrupt_data,
                   fmt::format("{}, line {}: not valid YAML: {}.", name_, parser_.problem_mark.line + 1, what));
    }
    live_ = true;
    const yaml_char_t* anchor = nullptr;
    const yaml_char_t* tag = nullptr;
    switch (event_.type) {
      case YAML_ALIAS_EVENT: return wrong("an alias (*name) is not accepted here; write the value out");
      case YAML_SCALAR_EVENT: anchor = event_.data.scalar.anchor, tag = event_.data.scalar.tag; break;
      case YAML_SEQUENCE_START_EVENT:
        anchor = event_.data.sequence_start.anchor, tag = event_.data.sequence_start.tag;
        break;
      case YAML_MAPPING_START_EVENT:
        anchor = event_.data.mapping_start.anchor, tag = event_.data.mapping_start.tag;
        break;
      default: break;
    }
    if (anchor) return wrong("an anchor (&name) is not accepted here; put the text in quotes if the & belongs to it");
    if (tag) return wrong("a tag (!name) is not accepted here; put the text in quotes if the ! belongs to it");
    return {};
  }

  std::string scalar() const {
    return {reinterpret_cast<const char*>(event_.data.scalar.value), event_.data.scalar.length};
  }

  // The event is the mapping's start; afterwards its end. `each` reads the value, whose first event is current.
  template <class Each>
  Status read_mapping(const Each& each) {
    std::map<std::string, std::size_t> lines;
    for (;;) {
      HONE_CHECK(next());
      if (event_.type == YAML_MAPPING_END_EVENT) return {};
      if (event_.type != YAML_SCALAR_EVENT) return wrong("a key must be a plain word");
      const std::string key = scalar();
      if (const auto [found, is_new] = lines.try_emplace(key, line()); !is_new)
        return wrong(
            fmt::format("the key \"{}\" stands here a second time, first in line {}", shorten(key, 40), found->second));
      HONE_CHECK(next());
      HONE_CHECK(each(key));
    }
  }

  Result<OrderedJson> read_value(int depth, bool types) {
    if (depth > exam_deepest)
      return wrong(fmt::format("nested deeper than {} levels", exam_deepest), ErrorCode::limit_exceeded);
    if (event_.type == YAML_SCALAR_EVENT) {
      const bool plain = event_.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
      const std::string text = scalar();
      if (plain && types) return typed(text);
      if (plain && (text.empty() || text == "~")) return OrderedJson(nullptr);
      return OrderedJson(text);
    }
    if (event_.type == YAML_SEQUENCE_START_EVENT) {
      OrderedJson list = OrderedJson::array();
      for (;;) {
        HONE_CHECK(next());
        if (event_.type == YAML_SEQUENCE_END_EVENT) return list;
        HONE_TRY(OrderedJson item, read_value(depth + 1, types));
        list.push_back(std::move(item));
      }
    }
    if (event_.type != YAML_MAPPING_START_EVENT) return wrong("expected a value");
    OrderedJson object = OrderedJson::object();
    HONE_CHECK(read_mapping([&](const std::string& key) -> Status {
      HONE_TRY(OrderedJson value, read_value(depth + 1, types || key == "json_schema" || key == "fields"));
      // Not operator[]: it would look for the key in all that are there, and read_mapping() has.
      object.get_ref<OrderedJson::object_t&>().emplace_back(key, std::move(value));
      return {};
    }));
    return object;
  }

  Status read_questions() {
    for (;;) {
      HONE_CHECK(next());
      if (event_.type == YAML_SEQUENCE_END_EVENT) return {};
      if (event_.type != YAML_MAPPING_START_EVENT) return wrong("expected a question: `- question: …`");
      if (source_.questions.size() == exam_most_questions)
        return wrong(fmt::format("more than {} questions", exam_most_questions), ErrorCode::limit_exceeded);
      const std::size_t begins = line();
      HONE_TRY(OrderedJson fields, read_value(0, false));
      source_.questions.push_back({begins, std::move(fields)});
    }
  }

  Status read_exam() {
    bool has_questions = false;
    HONE_CHECK(read_mapping([&](const std::string& key) -> Status {
      if (key == "questions") {
        has_questions = true;
        if (event_.type != YAML_SEQUENCE_START_EVENT) return wrong("`questions` must be a list: `- question: …`");
        return read_questions();
      }
      HONE_TRY(source_.settings[key], read_value(0, false));
      return {};
    }));
    if (!has_questions && source_.settings.contains("question"))
      return Error(ErrorCode::corrupt_data, name_ + ": a question stands alone; begin it with `- question: …`.");
    if (!has_questions) return Error(ErrorCode::corrupt_data, name_ + " has no `questions:`.");
    return {};
  }

  const std::string& name_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool live_ = false;  // event_ holds something
  ExamSource source_;
};

}  // namespace

Result<ExamSource> read_yaml_source(std::string_view text, const std::string& name) {
  return YamlSourceReader(text, name).read();
}

Result<OrderedJson> parse_yaml(std::string_view text, const std::string& name) {
  if (text.size() > exam_most_bytes)
    return Error(ErrorCode::limit_exceeded, name + " is larger than 16 MiB, which nobody writes by hand.");
  return YamlSourceReader(text, name).read_any();
}

}  // namespace hone
