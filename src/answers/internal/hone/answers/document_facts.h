// What a document says of itself without a passage saying it: who wrote it, its title and date, its chapters. Questions
// about these are answered from there, word for word; and a question that needs the whole text is known as one.
//
//   HONE_TRY(auto fact, fact_asked_for("Who wrote this?", {}, corpus));
//   if (fact) use(fact->text, fact->passage.text, fact->passage.heading);     // "Colm Roche", "Author: Colm Roche", "properties"
//
// English questions only. A property that says nothing ("Administrator", "Untitled") is none, and a date that the head
// of the text gives goes before the file's own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hone/core/result.h"
#include "hone/corpus/corpus.h"
#include "hone/search/filter.h"
#include "hone/search/passage.h"

namespace hone::answers {

struct DocumentFact {
  std::string text;  // the answer
  search::Passage
      passage;  // where it stands: a line of the properties or the outline (start == end == 0), or of the text
};

// None when the question asks for no such thing, or when it does not say which of several documents it means.
Result<std::optional<DocumentFact>> fact_asked_for(const std::string& question, const search::Filter& filter,
                                                   const corpus::Corpus& corpus);

// "How many scenes are there?", "List every payment", "Summarise this": a few passages may not hold the answer.
bool needs_the_whole(std::string_view question);

}  // namespace hone::answers
