// Whether a document's file is still what was read of it: a citation into another text misleads.
//
//   citation.source = state_of_source(retriever->corpus(), citation.passage.document);
#pragma once

#include <string>

#include "hone/answers/answer.h"
#include "hone/corpus/corpus.h"

namespace hone::answers {

// Its bytes are read only where its stamp differs. A file inside another is as the outer one is.
SourceState state_of_source(const corpus::Corpus& corpus, const std::string& document);

}  // namespace hone::answers
