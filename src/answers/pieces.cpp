#include "pieces.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "hone/core/result.h"
#include "hone/core/unicode.h"

namespace hone::answers {
namespace {

UChar32 icu_point(char32_t point) { return static_cast<UChar32>(point); }

std::string folded(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  HONE_REQUIRE(U_SUCCESS(status) && normalizer, "ICU has its normalization data");
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  normalizer->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr,
                            status);
  HONE_REQUIRE(U_SUCCESS(status), "ICU normalizes valid UTF-8");
  return out;
}

enum class Class { letter, digit, space, sign };

Class class_of(char32_t point) {
  if (u_isdigit(icu_point(point))) return Class::digit;
  if (u_isalpha(icu_point(point)) || u_getCombiningClass(icu_point(point)) != 0) return Class::letter;
  return u_isUWhiteSpace(icu_point(point)) ? Class::space : Class::sign;
}

}  // namespace

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  bool spaced = true, opens = true;
  for (std::size_t byte = 0; byte < text.size();) {
    Piece piece{.begin = byte, .spaced = spaced};
    const char32_t first = next_point(text, byte);
    const Class kind = class_of(first);
    if (kind == Class::space) {
      spaced = true;
      opens = opens || first == U'\n';
      continue;
    }
    std::size_t capitals = u_isupper(icu_point(first)) ? 1 : 0, letters = 1;
    piece.capital = capitals == 1 || u_istitle(icu_point(first));
    if (kind == Class::digit) piece.text = static_cast<char>('0' + u_charDigitValue(icu_point(first)));
    for (std::size_t next = byte; kind != Class::sign && next < text.size(); byte = next) {
      const char32_t point = next_point(text, next);
      // An apostrophe between letters: O'Brien, Coulson's.
      if (kind == Class::letter && (point == U'\'' || point == 0x2019) && next < text.size()) {
        std::size_t beyond = next;
        if (class_of(next_point(text, beyond)) == Class::letter) continue;
      }
      if (class_of(point) != kind) break;
      ++letters;
      capitals += u_isupper(icu_point(point)) ? 1 : 0;
      if (kind == Class::digit) piece.text += static_cast<char>('0' + u_charDigitValue(icu_point(point)));
    }
    piece.end = byte;
    if (kind == Class::letter) {
      piece.kind = Piece::Kind::word;
      piece.text = folded(text.substr(piece.begin, piece.end - piece.begin));
      piece.all_capitals = capitals == letters;
    } else if (kind == Class::digit) {
      piece.kind = Piece::Kind::digits;
    } else {
      piece.text = text.substr(piece.begin, piece.end - piece.begin);
      if (piece.text == "\u2013" || piece.text == "\u2014" || piece.text == "\u2011" || piece.text == "\u2010" ||
          piece.text == "\u2212")
        piece.text = "-";
      if (piece.text == "\u2019") piece.text = "'";
    }
    piece.opens = opens && kind != Class::sign;
    if (kind != Class::sign) opens = false;
    if (kind == Class::sign && (first == U'.' || first == U'!' || first == U'?' || first == U':' || first == 0x3002))
      opens = true;
    spaced = false;
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

std::string squeezed(std::string_view text) {
  const std::string flat = folded(text);
  std::string out;
  for (std::size_t byte = 0; byte < flat.size();) {
    const char32_t point = next_point(flat, byte);
    if (u_isdigit(icu_point(point)))
      out += static_cast<char>('0' + u_charDigitValue(icu_point(point)));
    else if (u_isalpha(icu_point(point)) || u_getCombiningClass(icu_point(point)) != 0)
      append_utf8(out, point);
  }
  return out;
}

}  // namespace hone::answers
