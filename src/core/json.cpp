#include "hone/core/json.h"

#include <optional>
#include <set>

#include "hone/core/unicode.h"

namespace hone {
namespace {

constexpr int deepest = 200;

// nlohmann's parser recurses once a level; this looks at the nesting before it does.
bool nested_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > deepest) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

template <class AnyJson>
Result<AnyJson> parse(std::string_view text, std::string_view name,
                      const typename AnyJson::parser_callback_t& watch = nullptr) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // nlohmann's parser would count it as three columns
  if (nested_too_deep(text))
    return Error(ErrorCode::limit_exceeded,
                 std::string(name) + " is nested deeper than " + std::to_string(deepest) + " levels.");
  try {
    AnyJson json = AnyJson::parse(text, watch);
    if (text.find('\0') != std::string_view::npos)  // nlohmann's parser takes it for the end and looks no further
      return Error(ErrorCode::corrupt_data, std::string(name) + " is not valid JSON: it holds a NUL byte.");
    return json;
  } catch (const nlohmann::json::exception& failure) {
    std::string why = repair_utf8(failure.what());  // it quotes the text up to the middle of a character
    if (auto bracket = why.find("] "); bracket != std::string::npos) why.erase(0, bracket + 2);  // "[json.exception…] "
    return Error(ErrorCode::corrupt_data, std::string(name) + " is not valid JSON: " + why + ".");
  }
}

}  // namespace

Result<Json> parse_json(std::string_view text, std::string_view name) { return parse<Json>(text, name); }
Result<OrderedJson> parse_ordered_json(std::string_view text, std::string_view name) {
  return parse<OrderedJson>(text, name);
}

Result<Json> parse_unambiguous_json(std::string_view text, std::string_view name) {
  using Event = Json::parse_event_t;
  std::vector<std::set<std::string>> open;  // of each object around the place that is read: its names so far
  std::optional<std::string> twice;
  HONE_TRY(Json json, parse<Json>(text, name, [&](int, Event event, const Json& value) {
             if (event == Event::object_start) open.emplace_back();
             if (event == Event::object_end) open.pop_back();
             if (event == Event::key && !open.back().insert(value.get<std::string>()).second)
               twice = value.get<std::string>();
             return true;
           }));
  if (twice) return Error(ErrorCode::corrupt_data, std::string(name) + " names \"" + shorten(*twice, 80) + "\" twice.");
  return json;
}

}  // namespace hone
