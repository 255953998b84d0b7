#include "encodings.h"

#include <uchardet.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <type_traits>

namespace hone::documents {
namespace {

template <auto close>
struct Close {
  template <class T>
  void operator()(T* handle) const {
    close(handle);
  }
};
using Converter = std::unique_ptr<UConverter, Close<ucnv_close>>;
using Recognizer = std::unique_ptr<std::remove_pointer_t<uchardet_t>, Close<uchardet_delete>>;
using Detector = std::unique_ptr<UCharsetDetector, Close<ucsdet_close>>;

}  // namespace

std::string widest_encoding(std::string_view name) {
  struct Row {
    std::string_view name, widest;
  };
  static constexpr std::array<Row, 13> rows{{
      {"iso-8859-1", "windows-1252"},
      {"us-ascii", "windows-1252"},
      {"ascii", "windows-1252"},
      {"latin1", "windows-1252"},
      {"iso-8859-9", "windows-1254"},
      {"gb2312", "GB18030"},
      {"gbk", "GB18030"},
      {"shift_jis", "windows-932"},
      {"euc-kr", "windows-949"},
      {"uhc", "windows-949"},
      {"tis-620", "windows-874"},
      {"utf8", "UTF-8"},
      {"x-sjis", "windows-932"},
  }};
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return c < 0x80 ? std::tolower(c) : c; });
  for (const Row& row : rows)
    if (row.name == lower) return std::string(row.widest);
  return std::string(name);
}

std::optional<std::string> convert(std::string_view bytes, const std::string& encoding) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(encoding.c_str(), &status));
  if (U_FAILURE(status)) return std::nullopt;
  const icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()), converter.get(), status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string out;
  text.toUTF8String(out);
  return out;
}

namespace {

// Lines that hold bytes past ASCII: the detector looks at the first 8 KiB only, which may be a licence in English.
std::string telling_lines(std::string_view bytes) {
  constexpr std::size_t enough = 8000;
  std::string sample;
  for (std::size_t start = 0; start < bytes.size() && sample.size() < enough;) {
    const std::size_t end = std::min(bytes.find('\n', start), bytes.size() - 1) + 1;
    const std::string_view line = bytes.substr(start, end - start);
    const auto high = std::find_if(line.begin(), line.end(),
                                   [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c == 0x1B; });
    if (high != line.end()) {  // of a very long line, the part around its first telling byte
      const auto at = static_cast<std::size_t>(high - line.begin());
      sample += line.size() <= enough ? line : line.substr(at > 200 ? at - 200 : 0, enough);
    }
    start = end;
  }
  return sample;
}

// Characters that stand for no letter: U+FFFD and the controls U+0080 to U+009F, which no text has.
std::size_t unread(std::string_view text) {
  std::size_t found = 0;
  for (std::size_t at = 0; at + 1 < text.size(); ++at)
    found += text.compare(at, replacement_character.size(), replacement_character) == 0 ||
             (text[at] == '\xC2' && static_cast<unsigned char>(text[at + 1]) < 0xA0);
  return found;
}

// By uchardet; "" where it does not know, or where bytes would stay unread (a sample may be cut within a character).
std::string by_uchardet(std::string_view sample) {
  const Recognizer recognizer(uchardet_new());
  if (uchardet_handle_data(recognizer.get(), sample.data(), sample.size()) != 0) return "";
  uchardet_data_end(recognizer.get());
  const std::string name = uchardet_get_charset(recognizer.get());
  if (name.empty() || name == "ASCII" || name.rfind("UTF-", 0) == 0) return "";
  const auto text = convert(sample, widest_encoding(name));
  return text && unread(*text) <= sample.size() / 4000 ? widest_encoding(name) : "";
}

// By ICU. On a short text it confuses Latin 1 with the rarer Latin 2, hence the start that Latin 1 gets.
std::string by_icu(std::string_view sample) {
  constexpr int likely = 15, commonest = 15, unreadable = -50;  // of 100
  UErrorCode status = U_ZERO_ERROR;
  Detector detector(ucsdet_open(&status));
  ucsdet_setText(detector.get(), sample.data(), static_cast<std::int32_t>(sample.size()), &status);
  std::int32_t matches = 0;
  const UCharsetMatch** found = ucsdet_detectAll(detector.get(), &matches, &status);
  std::string best = "windows-1252";
  int most = 0;
  for (std::int32_t i = 0; U_SUCCESS(status) && i < matches; ++i) {
    const std::string name = ucsdet_getName(found[i], &status);
    const std::int32_t confidence = ucsdet_getConfidence(found[i], &status);
    if (confidence < likely || name.rfind("UTF-", 0) == 0 || name.rfind("IBM", 0) == 0)
      continue;  // checked before; of mainframes
    const auto text = convert(sample, widest_encoding(name));
    if (!text) continue;
    const int score =
        confidence + (widest_encoding(name) == "windows-1252" ? commonest : 0) + (unread(*text) > 0 ? unreadable : 0);
    if (score > most) most = score, best = widest_encoding(name);
  }
  return best;
}

}  // namespace

std::string guess_encoding(std::string_view bytes) {
  const std::string sample = telling_lines(bytes);
  std::string name = by_uchardet(sample);
  return name.empty() ? by_icu(sample) : name;
}

}  // namespace hone::documents
