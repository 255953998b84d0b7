// What the verbs that draft share, for rows (`hone data`) and for questions (`hone exam`): the model proposes, a person decides.
#pragma once

#include <string>
#include <vector>

#include "arguments.h"
#include "hone/drafting/draft_review.h"
#include "hone/drafting/draft_run.h"
#include "shell.h"

namespace hone::cli {

struct DraftVerb {
  drafting::DraftSpec spec;
  std::string review = "hone data review";  // what decides on the drafts
  void add_to(Arguments& verb);
};

Status draft_rows(const Shell& shell, const DraftVerb& verb);

// Shows every open draft and asks for a word on each; with --json it asks nothing. All drafts as they then are.
Result<std::vector<drafting::Draft>> ask_about_drafts(const Shell& shell, const std::string& file);
OrderedJson review_json(const std::string& file, const std::vector<drafting::Draft>& drafts);
void print_review(const Shell& shell, const std::string& file, const std::vector<drafting::Draft>& drafts);

}  // namespace hone::cli
