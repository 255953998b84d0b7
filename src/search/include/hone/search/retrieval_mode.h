// How passages are found.
//
//   HONE_TRY(RetrievalMode mode, parse_mode("hybrid"));
//   mode_name(mode) == "hybrid";
#pragma once

#include <string>
#include <string_view>

#include "hone/core/result.h"

namespace hone::search {

enum class RetrievalMode {
  dense,  // by the meaning that an embedder sees
  lexical,  // by words: BM25
  hybrid,  // both, by reciprocal rank fusion
};

std::string_view mode_name(RetrievalMode mode);
// Errors: invalid_argument with the nearest spelling.
Result<RetrievalMode> parse_mode(std::string_view name);

}  // namespace hone::search
