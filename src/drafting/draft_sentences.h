// The sentences of documents that are worth asking about, each with the passage around it.
//
//   HONE_TRY(const FoundSentences found, find_draft_sentences({"letters/"}, taken));
//   found.sentences[0].span.document;                     // "letters/mail.eml", or "letters/mail.eml/contract.pdf" inside it
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "hone/documents/document.h"
#include "hone/drafting/draft_file.h"

namespace hone::drafting {

struct DraftSentence {
  documents::DocumentSpan span, passage;
  std::string text, passage_text;
};

struct FoundSentences {
  std::vector<DraftSentence> sentences;  // in the order of the documents
  std::size_t files = 0;
  std::vector<documents::FoundDocuments::Skipped> skipped;  // documents that could not be read
};

// Sentences whose passage overlaps a span of `taken` are left out. Errors: not_found, permission_denied.
Result<FoundSentences> find_draft_sentences(const std::vector<fs::path>& documents,
                                            const std::vector<documents::DocumentSpan>& taken);

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends);

}  // namespace hone::drafting
