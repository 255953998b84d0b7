// What the verbs that draft share, for rows (`hone data`) and for questions (`hone exam`): the model proposes, a person decides.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "hone/jobs/drafting.h"
#include "hone/model/registry.h"
#include "shell.h"

namespace hone::cli {

struct DraftVerb {
  std::vector<std::string> documents, exams;  // exams: files whose spans are kept apart
  std::string model = "smollm2-135m-instruct", out = "drafts.jsonl";
  std::string review = "hone data review";  // what decides on the drafts
  DraftingOptions drafting;
  void add_to(CLI::App* verb);
};

Status draft_rows(const Shell& shell, const DraftVerb& options);

// Shows every open draft and asks for a word on each, kept at once; with --json it asks nothing. All drafts as they then are.
Result<std::vector<Draft>> review_drafts(const Shell& shell, const std::string& file);
std::array<std::size_t, 4> count_reviews(const std::vector<Draft>& drafts);  // by Review
OrderedJson review_json(const std::string& file, const std::vector<Draft>& drafts);
void print_review(const std::string& file, const std::vector<Draft>& drafts);

}  // namespace hone::cli
