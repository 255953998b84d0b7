#include "hone/core/yaml.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <new>

#include "hone/core/unicode.h"

namespace hone {
namespace {

constexpr std::size_t most_yaml_bytes = std::size_t{16} << 20;
constexpr int deepest_yaml = 32;

// A plain scalar under YAML 1.2's core schema: null, true, false, integers and floats; everything else is a string.
OrderedJson typed_scalar(const std::string& text) {
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

}  // namespace

struct YamlReader::State {
  State(std::string_view source, std::string file) : text(source), name(std::move(file)) {
    if (!yaml_parser_initialize(&parser)) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    clear();
    yaml_parser_delete(&parser);
  }

  void clear() {
    if (live) yaml_event_delete(&event);
    live = false;
  }
  std::string scalar() const {
    return {reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length};
  }

  std::string_view text;
  std::string name;
  yaml_parser_t parser{};
  yaml_event_t event{};
  bool live = false;  // event holds something
};

YamlReader::YamlReader(std::string_view text, std::string name)
    : state_(std::make_unique<State>(text, std::move(name))) {}
YamlReader::~YamlReader() = default;

bool YamlReader::at_list() const { return state_->event.type == YAML_SEQUENCE_START_EVENT; }
bool YamlReader::at_mapping() const { return state_->event.type == YAML_MAPPING_START_EVENT; }
std::size_t YamlReader::line() const { return state_->event.start_mark.line + 1; }

Error YamlReader::wrong(std::string_view what, ErrorCode code) const {
  return Error(code, fmt::format("{}, line {}: {}.", state_->name, line(), what));
}

Status YamlReader::next() {
  state_->clear();
  yaml_parser_t& parser = state_->parser;
  const yaml_event_t& event = state_->event;
  if (!yaml_parser_parse(&parser, &state_->event)) {
    if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();  // and not: this is no YAML
    const std::string what = parser.problem ? repair_utf8(parser.problem) : "it cannot be read";
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{}, line {}: not valid YAML: {}.", state_->name, parser.problem_mark.line + 1, what));
  }
  state_->live = true;
  const yaml_char_t* anchor = nullptr;
  const yaml_char_t* tag = nullptr;
  switch (event.type) {
    case YAML_ALIAS_EVENT: return wrong("an alias (*name) is not accepted here; write the value out");
    case YAML_SCALAR_EVENT: anchor = event.data.scalar.anchor, tag = event.data.scalar.tag; break;
    case YAML_SEQUENCE_START_EVENT:
      anchor = event.data.sequence_start.anchor, tag = event.data.sequence_start.tag;
      break;
    case YAML_MAPPING_START_EVENT: anchor = event.data.mapping_start.anchor, tag = event.data.mapping_start.tag; break;
    default: break;
  }
  if (anchor) return wrong("an anchor (&name) is not accepted here; put the text in quotes if the & belongs to it");
  if (tag) return wrong("a tag (!name) is not accepted here; put the text in quotes if the ! belongs to it");
  return {};
}

Status YamlReader::begin() {
  if (state_->text.size() > most_yaml_bytes)
    return Error(ErrorCode::limit_exceeded, state_->name + " is larger than 16 MiB, which nobody writes by hand.");
  HONE_CHECK(next());  // the stream
  HONE_CHECK(next());  // the document
  if (state_->event.type == YAML_STREAM_END_EVENT) return wrong("the file is empty");
  return next();
}

Status YamlReader::finish() {
  HONE_CHECK(next());  // the document's end
  HONE_CHECK(next());
  if (state_->event.type != YAML_STREAM_END_EVENT) return wrong("a second document begins");
  return {};
}

Status YamlReader::each_item(const std::function<Status()>& read) {
  for (;;) {
    HONE_CHECK(next());
    if (state_->event.type == YAML_SEQUENCE_END_EVENT) return {};
    HONE_CHECK(read());
  }
}

Status YamlReader::each_member(const std::function<Status(const std::string& key)>& read) {
  std::map<std::string, std::size_t> lines;
  for (;;) {
    HONE_CHECK(next());
    if (state_->event.type == YAML_MAPPING_END_EVENT) return {};
    if (state_->event.type != YAML_SCALAR_EVENT) return wrong("a key must be a plain word");
    const std::string key = state_->scalar();
    if (const auto [found, is_new] = lines.try_emplace(key, line()); !is_new)
      return wrong(
          fmt::format("the key \"{}\" stands here a second time, first in line {}", shorten(key, 40), found->second));
    HONE_CHECK(next());
    HONE_CHECK(read(key));
  }
}

Result<OrderedJson> YamlReader::value() { return read_value(0, true, {}); }

Result<OrderedJson> YamlReader::texts(const std::vector<std::string>& typed_below) {
  return read_value(0, false, typed_below);
}

Result<OrderedJson> YamlReader::read_value(int depth, bool types, const std::vector<std::string>& typed_below) {
  if (depth > deepest_yaml)
    return wrong(fmt::format("nested deeper than {} levels", deepest_yaml), ErrorCode::limit_exceeded);
  if (state_->event.type == YAML_SCALAR_EVENT) {
    const bool plain = state_->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    const std::string text = state_->scalar();
    if (plain && types) return typed_scalar(text);
    if (plain && (text.empty() || text == "~")) return OrderedJson(nullptr);
    return OrderedJson(text);
  }
  if (at_list()) {
    OrderedJson list = OrderedJson::array();
    HONE_CHECK(each_item([&]() -> Status {
      HONE_TRY(OrderedJson item, read_value(depth + 1, types, typed_below));
      list.push_back(std::move(item));
      return {};
    }));
    return list;
  }
  if (!at_mapping()) return wrong("expected a value");
  OrderedJson object = OrderedJson::object();
  HONE_CHECK(each_member([&](const std::string& key) -> Status {
    const bool typed = types || std::find(typed_below.begin(), typed_below.end(), key) != typed_below.end();
    HONE_TRY(OrderedJson member, read_value(depth + 1, typed, typed_below));
    // Not operator[]: it would look for the key in all that are there, and each_member() has.
    object.get_ref<OrderedJson::object_t&>().emplace_back(key, std::move(member));
    return {};
  }));
  return object;
}

Result<OrderedJson> parse_yaml(std::string_view text, const std::string& name) {
  YamlReader reader(text, name);
  HONE_CHECK(reader.begin());
  HONE_TRY(OrderedJson value, reader.value());
  HONE_CHECK(reader.finish());
  return value;
}

}  // namespace hone
