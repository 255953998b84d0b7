#include "docx_symbols.h"

#include <array>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

// clang-format off
// (it would cut these rows, one or two a font, anew each time)
// Adobe's Symbol encoding, from 0x20 and from 0xA0; a space where nothing stands.
constexpr std::u32string_view symbol_low =
    U" !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼ ";
constexpr std::u32string_view symbol_high =
    U"€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭ ";

constexpr std::u32string_view wingdings_low =
    U" 🖉✂✁👓🕭🕮🕯🕿✆🖂🖃📪📫📬📭📁📂📄🗏🗐🗄⌛🖮🖰🖲🖳🖴🖫🖬✇✍🖎✌👌👍👎☜☞☝☟🖐☺😐☹💣☠🏳🏱✈☼💧❄🕆✞🕈✠✡☪☯ॐ☸♈♉♊♋♌♍♎♏♐♑♒♓🙰🙵●🔾■☐🞐❑❒⬧⧫◆❖⬥☒⮹⌘🏵🏶🙶🙷 ";
constexpr std::u32string_view wingdings_high =
    U"⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿🙢🙠🙡🙣🙞🙜🙝🙟·•▪○○◎◉◎○▪☐▲✦★✶✴✹✵⯐⌖⟡⌑⯑✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛⮰⮱⮲⮳⮴⮵⮶⮷🙪🙫🙕🙔🙗🙖🙐🙑🙒🙓⌫⌦⮘➢⮙⮛⮈➲⮉⮋←→↑↓↖↗↙↘←➔↑↓↖↗↙↘⇦⇨⇧⇩⬄⇳⬁⬀⬃⬂▭▫✗✓☒☑ ";
// clang-format on

// Of the others what forms and lists use.
struct Picture {
  std::string_view font;
  unsigned char code;
  std::string_view text;
};
constexpr std::array<Picture, 32> drawn_symbols{
    {{"wingdings2", 0x4F, "✗"}, {"wingdings2", 0x50, "✓"}, {"wingdings2", 0x51, "☒"}, {"wingdings2", 0x52, "☑"},
     {"wingdings2", 0x53, "☒"}, {"wingdings2", 0x54, "☒"}, {"wingdings2", 0x97, "●"}, {"wingdings2", 0x98, "•"},
     {"wingdings2", 0xA2, "■"}, {"wingdings2", 0xA3, "☐"}, {"wingdings2", 0x30, "☐"}, {"wingdings3", 0x66, "←"},
     {"wingdings3", 0x67, "→"}, {"wingdings3", 0x68, "↑"}, {"wingdings3", 0x69, "↓"}, {"wingdings3", 0x70, "▲"},
     {"wingdings3", 0x71, "▼"}, {"wingdings3", 0x74, "◀"}, {"wingdings3", 0x75, "▶"}, {"wingdings3", 0x7D, "▶"},
     {"wingdings3", 0x22, "⇄"}, {"webdings", 0x61, "✓"},   {"webdings", 0x63, "☐"},   {"webdings", 0x67, "■"},
     {"webdings", 0x72, "✗"},   {"webdings", 0x33, "◀"},   {"webdings", 0x34, "▶"},   {"webdings", 0x35, "▲"},
     {"webdings", 0x36, "▼"},   {"webdings", 0x3D, "●"},   {"webdings", 0x6E, "●"},   {"webdings", 0x59, "♥"}}};

// "Wingdings 2" and "wingdings2" are one.
std::string bare_font(std::string_view font) {
  std::string name;
  for (const char c : font)
    if (c != ' ') name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name;
}

std::string in_row(std::u32string_view row, std::size_t place) {
  std::string text;
  if (place < row.size() && row[place] != U' ') append_utf8(text, row[place]);
  return text;
}

}  // namespace

bool is_symbol_font(std::string_view font) {
  const std::string name = bare_font(font);
  return name == "symbol" || name == "webdings" || name == "wingdings" || name == "wingdings2" || name == "wingdings3";
}

std::optional<std::string> symbol(std::string_view font, char32_t point) {
  const bool of_private_range = point >= 0xF020 && point <= 0xF0FF;
  const std::string name = bare_font(font);
  if (!is_symbol_font(font)) {
    // Programs that lose the font keep the code: Symbol's bullet is by far the most frequent one.
    if (of_private_range) return point == 0xF0B7 ? "•" : point == 0xF0A7 ? "▪" : "";
    return std::nullopt;
  }
  if (!of_private_range && point > 0xFF) return std::nullopt;  // a letter that another font shows
  const unsigned code = static_cast<unsigned>(point) & 0xFF;
  if (code == 0x20) return " ";
  if (name == "symbol") return code < 0xA0 ? in_row(symbol_low, code - 0x20) : in_row(symbol_high, code - 0xA0);
  if (name == "wingdings")
    return code < 0x80 ? in_row(wingdings_low, code - 0x20) : in_row(wingdings_high, code - 0x80);
  for (const Picture& one : drawn_symbols)
    if (one.font == name && one.code == code) return std::string(one.text);
  return "";
}

std::string bullet(std::string_view font, std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size() && out.size() < 16;) {
    const char32_t point = next_point(text, at);
    if (const auto picture = symbol(font, point))
      out += *picture;
    else
      append_utf8(out, point);
  }
  if (is_blank(out)) return is_blank(text) ? "" : "•";
  return out == "o" ? "•" : out;
}

}  // namespace hone::documents
