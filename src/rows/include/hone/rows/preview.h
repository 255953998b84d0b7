// A row as its tokens' text, with what is to be learned marked: coloured for a terminal, in ⟦brackets⟧ elsewhere.
//
//   const model::TokenRow row{.ids = {1, 9, 5, 2}, .targets = {0, 0, 1, 1}};
//   std::string shown = preview_row(model.tokenizer(), row, {.colour = false});
//   // <|im_start|>user\nWhat is a tort?<|im_end|>\n<|im_start|>assistant\n⟦A civil wrong.<|im_end|>⟧
//
// Control characters in the text are spelled (\x1b), so that a row cannot speak to the terminal.
#pragma once

#include <cstddef>
#include <string>

#include "hone/engine/tokenizer.h"
#include "hone/model/token_row.h"

namespace hone::rows {

struct PreviewOptions {
  bool colour = false;  // ANSI: supervised tokens green, control tokens dim
  bool borders = false;  // a thin "│" between tokens
  std::size_t max_tokens = 0;  // the rest is counted: "… 120 more tokens"; 0: all
};

std::string preview_row(const engine::Tokenizer& tokenizer, const model::TokenRow& row,
                        const PreviewOptions& options = {});

}  // namespace hone::rows
