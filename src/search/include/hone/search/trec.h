// TREC's files: runs (`qid Q0 docid rank score tag`) and judgements (`qid 0 docid grade`), fields between blanks.
//
//   HONE_TRY(Qrels qrels, parse_trec_qrels(text, "qrels.txt"));
//   HONE_TRY(Run run, parse_trec_run(text, "bm25.run"));
//   HONE_TRY(std::string lines, format_trec_run(run, "hone-hybrid"));
#pragma once

#include <string>
#include <string_view>

#include "hone/core/result.h"
#include "hone/search/metrics.h"

namespace hone::search {

// Errors: corrupt_data with the row and the field. `name` is the file's, for the message.
Result<Run> parse_trec_run(std::string_view text, std::string_view name);
Result<Qrels> parse_trec_qrels(std::string_view text, std::string_view name);

// Ranks from 1 in trec_eval's order; scores with all their digits.
// Error: invalid_argument (an id or the tag is empty or has a blank in it, which the format cannot hold).
Result<std::string> format_trec_run(const Run& run, std::string_view tag);

}  // namespace hone::search
