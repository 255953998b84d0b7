#include "hone/core/json.h"

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
Result<AnyJson> parse(std::string_view text, std::string_view name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // nlohmann's parser would count it as three columns
  if (nested_too_deep(text))
    return Error(ErrorCode::limit_exceeded,
                 std::string(name) + " is nested deeper than " + std::to_string(deepest) + " levels.");
  try {
    return AnyJson::parse(text);
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

}  // namespace hone
