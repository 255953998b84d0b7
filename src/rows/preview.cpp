#include "hone/rows/preview.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/unicode.h"

namespace hone::rows {
namespace {

// Control characters but line ends and tabs, spelled.
std::string harmless(const std::string& text) {
  std::string out;
  const std::string whole = repair_utf8(text);
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t start = at;
    const char32_t point = next_point(whole, at);
    const bool control = (point < 0x20 && point != '\n' && point != '\t') || (point >= 0x7F && point < 0xA0);
    const bool direction = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    if (control || direction)
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(point));
    else
      out += whole.substr(start, at - start);
  }
  return out;
}

}  // namespace

std::string preview_row(const engine::Tokenizer& tokenizer, const model::TokenRow& row, const PreviewOptions& options) {
  HONE_REQUIRE(row.ids.size() == row.targets.size(), "a target flag for every token");
  const std::size_t end = options.max_tokens > 0 ? std::min(options.max_tokens, row.ids.size()) : row.ids.size();
  std::string out, run;
  // Tokens of one kind are shown together, since a letter may be spread over several of them.
  struct Kind {
    bool learned = false, control = false;
    bool operator==(const Kind&) const = default;
  } kind;
  bool learned_open = false;
  const auto flush = [&] {
    if (run.empty()) return;
    const std::string text = harmless(run);
    run.clear();
    if (!options.colour) {
      out += text;
      return;
    }
    out += fmt::format("\033[{}m{}\033[0m", kind.learned ? (kind.control ? "2;32" : "32") : (kind.control ? "2" : "0"),
                       text);
  };
  for (std::size_t i = 0; i < end; ++i) {
    const engine::Token token = row.ids[i];
    const Kind own{i > 0 && row.targets[i] != 0, tokenizer.is_control(token)};  // nothing predicts the first token
    if (own != kind || options.borders) flush();
    if (options.borders && i > 0) out += "│";
    if (!options.colour && own.learned != learned_open) out += own.learned ? "⟦" : "⟧";
    learned_open = own.learned;
    kind = own;
    run += tokenizer.token_text(token);
  }
  flush();
  if (!options.colour && learned_open) out += "⟧";
  if (end < row.ids.size()) out += fmt::format(" … {} more tokens", row.ids.size() - end);
  return out;
}

}  // namespace hone::rows
