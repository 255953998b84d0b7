// What the bytes and numbers of rich text stand for: letters in the encoding of their font, signs of symbol fonts.
//
//   RtfCharacters characters;
//   characters.set_charset(1, 204);                             // {\f1\fcharset204 Arial Cyr;}
//   characters.text("\xCF\xEE", 1, "letter.rtf") == "По"        // -1: the font that \deff names
//   RtfCharacters::sign(0xFC) == "✓"
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hone::documents {

class RtfCharacters {
 public:
  // Control words that set the document's own encoding or its usual font. True when the word was one of them.
  bool set(std::string_view word, std::optional<int> number);
  void set_charset(int font, int charset) { charsets_[font] = charset; }

  // Of Symbol, Wingdings and their like.
  bool has_signs(int font) const { return charset_of(font) == 2; }
  std::string text(const std::string& bytes, int font, const std::string& name) const;
  // What \u says; nothing while half of a pair waits for the other.
  std::optional<char32_t> unicode(int number);

  // Of a font of signs the few that lists and forms use; "" for others.
  static std::string_view sign(unsigned char value);
  // "emdash" → "—"; "" for words that are no character.
  static std::string_view named(std::string_view word);

 private:
  int charset_of(int font) const;  // -1: not said

  std::map<int, int> charsets_;  // by font
  int codepage_ = 1252, usual_font_ = -1;
  char32_t high_ = 0;  // the first half of a pair
};

}  // namespace hone::documents
