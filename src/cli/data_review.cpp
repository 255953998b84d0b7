// hone data review: an expert's word on each draft.
#include <fmt/format.h>

#include "drafting.h"
#include "verbs.h"

namespace hone::cli {
namespace {

Status review(const Shell& shell, const std::string& file) {
  HONE_TRY(const auto drafts, ask_about_drafts(shell, file));
  shell.print_json(review_json(file, drafts));
  if (shell.json()) return {};
  print_review(shell, file, drafts);
  const drafting::ReviewCounts counts = drafting::count_reviews(drafts);
  if (counts.accepted + counts.edited > 0)
    fmt::print(shell.out(), "Train on what you accepted with: hone tune --data {}\n", file);
  return {};
}

}  // namespace

Action describe_data_review(Arguments& verb) {
  auto file = std::make_shared<std::string>();
  verb.add_option("file", *file, "what `hone data draft` wrote").required();
  return [file](Shell& shell) { return review(shell, *file); };
}

}  // namespace hone::cli
