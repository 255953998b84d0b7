#include "rtf_characters.h"

#include <algorithm>

#include "decoding.h"
#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

std::string encoding_of(int codepage) {
  if (codepage == 65001) return "UTF-8";
  if (codepage == 10000) return "macintosh";
  if (codepage == 437 || codepage == 850 || codepage == 852 || codepage == 866)
    return "ibm-" + std::to_string(codepage);
  return "windows-" + std::to_string(codepage);
}

int codepage_of_charset(int charset) {
  static const std::map<int, int> pages{{77, 10000}, {128, 932},  {129, 949},  {134, 936},  {136, 950},  {161, 1253},
                                        {162, 1254}, {163, 1258}, {177, 1255}, {178, 1256}, {186, 1257}, {204, 1251},
                                        {222, 874},  {238, 1250}, {254, 437},  {255, 850}};
  const auto found = pages.find(charset);
  return found == pages.end() ? 0 : found->second;  // 0: the document's own
}

}  // namespace

bool RtfCharacters::set(std::string_view word, std::optional<int> number) {
  if (word == "deff")
    usual_font_ = number.value_or(-1);
  else if (word == "ansicpg" && number.value_or(0) > 0)
    codepage_ = *number;
  else if (word == "mac")
    codepage_ = 10000;
  else if (word == "pc")
    codepage_ = 437;
  else if (word == "pca")
    codepage_ = 850;
  else
    return false;
  return true;
}

int RtfCharacters::charset_of(int font) const {
  const auto found = charsets_.find(font < 0 ? usual_font_ : font);
  return found == charsets_.end() ? -1 : found->second;
}

std::string RtfCharacters::text(const std::string& bytes, int font, const std::string& name) const {
  const bool ascii =
      std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return bytes;
  const int own = codepage_of_charset(charset_of(font));
  auto decoded = decode(bytes, name, encoding_of(own > 0 ? own : codepage_));
  return decoded ? decoded->text : repair_utf8(bytes);
}

std::optional<char32_t> RtfCharacters::unicode(int number) {
  auto point = static_cast<char32_t>(number < 0 ? number + 65536 : number);
  if (point >= 0xD800 && point < 0xDC00) {
    high_ = point;
    return std::nullopt;
  }
  if (point >= 0xDC00 && point < 0xE000) {
    if (!high_) return std::nullopt;
    point = 0x10000 + ((high_ - 0xD800) << 10) + (point - 0xDC00);
  }
  high_ = 0;
  return point;
}

std::string_view RtfCharacters::sign(unsigned char value) {
  if (value <= ' ') return " ";
  if (value == 0xB7) return "\xE2\x80\xA2";
  if (value == 0xA7) return "\xE2\x96\xAA";
  if (value == 0xA8 || value == 0x6F) return "\xE2\x98\x90";
  if (value == 0xFE) return "\xE2\x98\x91";
  if (value == 0xFC) return "\xE2\x9C\x93";
  if (value == 0xFD || value == 0x78) return "\xE2\x98\x92";
  return "";
}

std::string_view RtfCharacters::named(std::string_view word) {
  static const std::map<std::string_view, std::string_view> characters{{"emdash", "\xE2\x80\x94"},
                                                                       {"endash", "\xE2\x80\x93"},
                                                                       {"lquote", "\xE2\x80\x98"},
                                                                       {"rquote", "\xE2\x80\x99"},
                                                                       {"bullet", "\xE2\x80\xA2"},
                                                                       {"ldblquote", "\xE2\x80\x9C"},
                                                                       {"rdblquote", "\xE2\x80\x9D"},
                                                                       {"emspace", " "},
                                                                       {"enspace", " "},
                                                                       {"qmspace", " "},
                                                                       {"zwj", "\xE2\x80\x8D"},
                                                                       {"zwnj", "\xE2\x80\x8C"}};
  const auto found = characters.find(word);
  return found == characters.end() ? std::string_view() : found->second;
}

}  // namespace hone::documents
