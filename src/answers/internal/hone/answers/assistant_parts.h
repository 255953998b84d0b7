// What an Assistant holds, for those who ask in their own way: many questions at a time, or with other options.
//
//   HONE_TRY(Assistant assistant, Assistant::open({.docs = {"contracts/"}}));
//   AssistantParts& parts = assistant.parts();
//   HONE_TRY(auto prepared, parts.answerer->prepare("Who signed the lease?", parts.options));
#pragma once

#include <optional>
#include <string>

#include "hone/answers/answerer.h"
#include "hone/answers/asking.h"
#include "hone/corpus/workspace.h"
#include "hone/installed/registry.h"

namespace hone::answers {

// They refer to each other: never moved.
struct AssistantParts {
  installed::InstalledModel installed;
  AskOptions options;  // of every question
  std::string slicing;  // of the index, with who counted its tokens
  std::string adapter_place;  // as it was given
  std::optional<engine::LanguageModel> model;
  std::optional<engine::Adapter> adapter;
  std::optional<corpus::Workspace> workspace;
  std::optional<corpus::Corpus> corpus;
  std::optional<engine::Embedder> embedder;
  std::optional<search::Reranker> reranker;
  std::optional<search::Retriever> retriever;
  std::optional<Answerer> answerer;
  double load_seconds = 0;

  search::Retriever* documents() { return retriever ? &*retriever : nullptr; }  // none without documents
};

// What they say of themselves; with a model.
AskSetup setup_of(const AssistantParts& parts);

}  // namespace hone::answers
