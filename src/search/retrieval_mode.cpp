#include "hone/search/retrieval_mode.h"

#include "hone/core/spelling.h"

namespace hone::search {

std::string_view mode_name(RetrievalMode mode) {
  switch (mode) {
    case RetrievalMode::dense: return "dense";
    case RetrievalMode::lexical: return "lexical";
    case RetrievalMode::hybrid: break;
  }
  return "hybrid";
}

Result<RetrievalMode> parse_mode(std::string_view name) {
  for (RetrievalMode mode : {RetrievalMode::dense, RetrievalMode::lexical, RetrievalMode::hybrid})
    if (mode_name(mode) == name) return mode;
  return Error(ErrorCode::invalid_argument, "'" + std::string(name) + "' is not a retrieval mode." +
                                                did_you_mean(name, {"dense", "lexical", "hybrid"}) +
                                                " Known are dense, lexical and hybrid.");
}

}  // namespace hone::search
