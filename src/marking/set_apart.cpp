#include "set_apart.h"

#include <re2/re2.h>

#include <optional>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "latex_text.h"

namespace hone::marking {
namespace {

// From the last place at which the pattern, a lead without the answer, is found: what stands behind it.
std::optional<std::string> behind_last(const std::string& text, const re2::RE2& lead) {
  re2::StringPiece rest(text);
  std::optional<std::string> found;
  while (re2::RE2::FindAndConsume(&rest, lead)) found = std::string(rest.data(), rest.size());
  return found;
}

}  // namespace

std::string set_apart_text(std::string_view answer) {
  static const re2::RE2 lead(R"((?im)^[\s*#]*(?:the\s+)?(?:final\s+|correct\s+)?answer\s*[*]*\s*[:：][*]*)");
  const std::string text = repair_utf8(answer);
  if (const auto labelled = behind_last(text, lead)) return std::string(trimmed(*labelled));
  if (const std::string_view boxed = boxed_text(answer); !boxed.empty() && !answers_behind(answer, boxed))
    return std::string(trimmed(without_latex(boxed)));
  return "";
}

bool answers_behind(std::string_view answer, std::string_view boxed) {
  const auto end = static_cast<std::size_t>(boxed.data() + boxed.size() - answer.data());
  static const re2::RE2 said(R"((?i)\banswers?\s*(?:is|was|would\s+be|:|=)\D*\d)");
  return re2::RE2::PartialMatch(repair_utf8(answer.substr(end)), said);
}

}  // namespace hone::marking
