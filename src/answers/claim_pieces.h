// A text's pieces, asked by their place. Past the last one nothing stands: every question is answered with no.
//
//   const ClaimPieces pieces("3 June");   // digits "3" · word "june"
//   pieces.is_digits(0, false);           // true: 3
//   pieces.value(0) == 3
//   pieces.is_word(2);                    // false
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "pieces.h"
#include "units.h"

namespace hone::answers {

class ClaimPieces {
 public:
  // Keeps a view of `text`, which is valid UTF-8.
  explicit ClaimPieces(std::string_view text) : text_(text), pieces_(pieces_of(text)) {}

  std::string_view text() const { return text_; }
  std::size_t size() const { return pieces_.size(); }
  const Piece& operator[](std::size_t at) const { return pieces_[at]; }
  const Piece* find(std::size_t at) const { return at < pieces_.size() ? &pieces_[at] : nullptr; }

  // `joined`: nothing stands between it and the piece before.
  bool is_sign(std::size_t at, std::string_view sign, bool joined = true) const {
    const Piece* one = find(at);
    return one && one->kind == Piece::Kind::sign && one->text == sign && (!joined || !one->spaced);
  }
  bool is_digits(std::size_t at, bool joined) const {
    const Piece* one = find(at);
    return one && one->kind == Piece::Kind::digits && (!joined || !one->spaced);
  }
  bool is_word(std::size_t at) const {
    const Piece* one = find(at);
    return one && one->kind == Piece::Kind::word;
  }
  // "€", "EUR", "pounds"
  bool is_currency(std::size_t at) const { return at < size() && is_currency_unit(unit_of(pieces_[at].text)); }

  // Of digits, four at most; 0 for more.
  int value(std::size_t at) const { return pieces_[at].text.size() > 4 ? 0 : std::stoi(pieces_[at].text); }

 private:
  std::string_view text_;
  std::vector<Piece> pieces_;
};

}  // namespace hone::answers
