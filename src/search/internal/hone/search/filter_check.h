// A filter held against what there is: a misspelt name must not look like an answer about another document.
//
//   HONE_TRY(const Filter filter, Filter::parse({"document=lease*.pdf"}));
//   HONE_TRY(auto notes, check_filter(filter, corpus, "There are lease.pdf, notes.txt."));
//
// A key none of whose values matches anything is an error that names the nearest spelling; of several values one that
// matches nothing is a note. Keys that match for themselves and not together are an error too.
#pragma once

#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/corpus/corpus.h"
#include "hone/search/filter.h"

namespace hone::search {

// `list` says in a sentence which documents there are; "" where the error is to advise to list them. Errors: not_found; those of the database.
Result<std::vector<std::string>> check_filter(const Filter& filter, const corpus::Corpus& corpus,
                                              const std::string& list);

}  // namespace hone::search
