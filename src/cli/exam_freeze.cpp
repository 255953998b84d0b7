// hone exam freeze: the questions are fixed, split into choose and prove, and how much they can detect is said.
#include <fmt/format.h>

#include "hone/core/files.h"
#include "hone/exam/freeze.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct ExamFreezeFlags {
  std::string file, docs;
  double worth = 10;
  bool why = false;
};

void print_reach(const Shell& shell, const exam::ExamReach& reach, double worth, bool why) {
  if (reach.detectable >= 1)
    fmt::print(shell.out(), "Prove cannot detect any difference: it is too small.\n");
  else
    fmt::print(shell.out(), "Prove can detect a difference of {} points{}.\n", reach.detectable_points,
               why ? " (80 % power, exact McNemar, 30 % of the answers changing)" : ", four times in five");
  if (reach.needed == 0)
    fmt::print(shell.out(), "A difference of {:g} points needs more than a million questions.\n", worth);
  else if (reach.more == 0)
    fmt::print(shell.out(), "That is enough for a difference of {:g} points.\n", worth);
  else
    fmt::print(shell.out(), "To detect {:g} points, prove needs {} questions: write about {} more.\n", worth,
               reach.needed, reach.more);
}

Status freeze(const Shell& shell, const ExamFreezeFlags& options) {
  if (!(options.worth > 0 && options.worth <= 100))
    return Error(ErrorCode::invalid_argument, "--worth is a difference in points, above 0 and at most 100.");
  HONE_TRY(exam::Exam exam, exam::read_placed_exam(options.file, options.docs));
  const auto warnings = exam::exam_warnings(exam);
  const auto path = exam::frozen_path(options.file);
  bool was_frozen = false, is_revised = false;
  exam::FrozenExam frozen;
  HONE_TRY(const bool is_there_already, is_there(path));
  if (is_there_already) {
    HONE_TRY(const exam::FrozenExam before, exam::read_frozen(path));
    HONE_TRY(const std::size_t seen, exam::prove_sittings(path, before));
    HONE_TRY(frozen, exam::revise_frozen(std::move(exam), before, seen > 0));
    is_revised = frozen.revisions.size() > before.revisions.size();
    was_frozen = !is_revised;
  } else {
    frozen = exam::freeze_exam(std::move(exam));
  }
  // Also when nothing changed: the documents may have moved under the quotations.
  HONE_CHECK(exam::write_frozen(frozen, path));
  const exam::ExamReach reach = exam::exam_reach(frozen, options.worth / 100);
  HONE_TRY(const std::size_t sat, exam::prove_sittings(path, frozen));
  OrderedJson json{{"file", path.string()},
                   {"hash", frozen.hash},
                   {"questions", frozen.parts.size()},
                   {"choose", reach.choose},
                   {"prove", reach.prove},
                   {"detectable", reach.detectable},
                   {"detectable_points", reach.detectable_points},
                   {"worth", options.worth},
                   {"needed", reach.needed},
                   {"more", reach.more},
                   {"prove_sat", sat},
                   {"was_frozen", was_frozen},
                   {"warnings", warnings}};
  if (!frozen.revisions.empty())
    json["revision"] = frozen.revisions.size() + 1, json["revised"] = exam::revision_sentence(frozen);
  shell.print_json(json);
  if (shell.json()) return {};
  fmt::print(shell.out(), "{} {}: {} questions, {} to choose with and {} to prove with. Hash {}.\n", path.string(),
             was_frozen   ? "is as it was"
             : is_revised ? "is revised"
                          : "is written",
             frozen.parts.size(), reach.choose, reach.prove, frozen.hash.substr(0, 12));
  if (!frozen.revisions.empty())
    fmt::print(shell.out(),
               "Revision {}. {} Stored answers are marked by the new key wherever they are read; hone exam compare "
               "and hone exam stages also give the verdict by the first one.\n",
               frozen.revisions.size() + 1, exam::revision_sentence(frozen));
  print_reach(shell, reach, options.worth, options.why);
  if (sat > 0) fmt::print(shell.out(), "Prove was sat {} time{}.\n", sat, sat == 1 ? "" : "s");
  for (const std::string& warning : warnings) fmt::print(shell.out(), "{}\n", warning);
  return {};
}

}  // namespace

Action describe_exam_freeze(Arguments& verb) {
  auto options = std::make_shared<ExamFreezeFlags>();
  verb.add_option("file", options->file, "the questions: .yaml, .jsonl, .json or .csv").required();
  verb.add_option("--docs", options->docs, "the folder of the documents that the questions name; else the exam's own");
  verb.add_number("--worth", options->worth, ranges::gain, "the difference, in points, that would be worth knowing")
      .capture_default_str();
  verb.add_flag("--why", options->why, "also the statistics behind what can be detected");
  return [options](Shell& shell) { return freeze(shell, *options); };
}

}  // namespace hone::cli
