#include "boundaries.h"

#include <array>

#include "hone/core/result.h"

namespace hone::documents {

UBreakIterator* Boundaries::iterator_of(Kind kind) {
  using Iterator = std::unique_ptr<UBreakIterator, Close>;
  static constexpr std::array<UBreakIteratorType, 3> types{UBRK_CHARACTER, UBRK_WORD, UBRK_SENTENCE};
  thread_local std::array<Iterator, 3> iterators;
  const auto index = static_cast<std::size_t>(kind);
  if (!iterators[index]) {
    UErrorCode status = U_ZERO_ERROR;
    iterators[index].reset(ubrk_open(types[index], "", nullptr, 0, &status));
    HONE_REQUIRE(U_SUCCESS(status), "ICU is installed with its data");
  }
  return iterators[index].get();
}

Boundaries::Boundaries(Kind kind, std::string_view text) : iterator_(iterator_of(kind)), size_bytes_(text.size()) {
  UErrorCode status = U_ZERO_ERROR;
  text_.reset(utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status));
  ubrk_setUText(iterator_, text_.get(), &status);
  HONE_REQUIRE(U_SUCCESS(status), "ICU takes UTF-8");
  ubrk_first(iterator_);
}

std::size_t Boundaries::next() {
  const std::int32_t found = ubrk_next(iterator_);
  return found == UBRK_DONE ? none : static_cast<std::size_t>(found);
}

std::size_t Boundaries::at_or_before(std::size_t byte) {
  if (byte >= size_bytes_) return size_bytes_;
  if (ubrk_isBoundary(iterator_, static_cast<std::int32_t>(byte))) return byte;
  const std::int32_t found = ubrk_preceding(iterator_, static_cast<std::int32_t>(byte));
  return found == UBRK_DONE ? 0 : static_cast<std::size_t>(found);
}

std::size_t Boundaries::after(std::size_t byte) {
  if (byte >= size_bytes_) return size_bytes_;
  const std::int32_t found = ubrk_following(iterator_, static_cast<std::int32_t>(byte));
  return found == UBRK_DONE ? size_bytes_ : static_cast<std::size_t>(found);
}

}  // namespace hone::documents
