// ICU's text boundaries (Unicode annexes 14 and 29) in bytes of UTF-8 text.
//
//   Boundaries sentences(Boundaries::Kind::sentence, text);
//   for (std::size_t end; (end = sentences.next()) != Boundaries::none;) …
#pragma once

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <cstddef>
#include <memory>
#include <string_view>

namespace hone::documents {

// Borrows its thread's iterator of that kind, which is made once: one object of a kind at a time, on one thread.
class Boundaries {
 public:
  enum class Kind { grapheme, word, sentence };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  Boundaries(Kind kind, std::string_view text);  // valid UTF-8, which must outlive it
  std::size_t next();  // the next boundary after the start or the one before; none at the end
  std::size_t at_or_before(std::size_t byte);  // the last boundary that is not after `byte`
  std::size_t after(std::size_t byte);  // the first boundary past `byte`; the text's end at last

 private:
  struct Close {
    void operator()(UText* text) const { utext_close(text); }
    void operator()(UBreakIterator* iterator) const { ubrk_close(iterator); }
  };
  static UBreakIterator* iterator_of(Kind kind);
  std::unique_ptr<UText, Close> text_;
  UBreakIterator* iterator_;
  std::size_t size_bytes_;
};

}  // namespace hone::documents
