// hone data review: an expert's word on each draft.
#include <fmt/format.h>

#include "data_verbs.h"
#include "drafting.h"

namespace hone::cli {
namespace {

Status review(const Shell& shell, const std::string& file) {
  HONE_TRY(const auto drafts, ask_about_drafts(shell, file));
  shell.print_json(review_json(file, drafts));
  if (shell.json()) return {};
  print_review(file, drafts);
  const ReviewCounts counts = count_reviews(drafts);
  if (counts.accepted + counts.edited > 0) fmt::print("Train on what you accepted with: hone tune --data {}\n", file);
  return {};
}

}  // namespace

SubVerb add_data_review(CLI::App& data, Shell& shell) {
  auto file = std::make_shared<std::string>();
  CLI::App* verb = data.add_subcommand("review", "Accept, edit or drop drafts one by one; --json only counts them.");
  verb->add_option("file", *file, "what `hone data draft` wrote")->required();
  verb->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  return {verb, [&shell, file] { return review(shell, *file); }};
}

}  // namespace hone::cli
