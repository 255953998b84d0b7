#include "exam_sitting.h"

#include "hone/compare/compared_search.h"
#include "hone/compare/leaderboard_file.h"

namespace hone::cli {

void ExamSitting::add_to(Arguments& verb) {
  verb.add_number("--parallel", parallel, ranges::parallel, "answers at a time; as many as memory holds when left out");
  verb.add_option("--made-with", made_with,
                  "rows, few-shot examples, rubrics or preferences that went into the model: looked through for leaks");
  verb.add_flag("--allow-leak", allow_leak, "sit although questions leaked; they do not count");
  verb.add_option("--recipe", compared,
                  "with --docs: search as a row of `hone compare` does, its number or FOLDER:NUMBER");
  AskingOptions::add_to(verb);
}

Result<sitting::SitSpec> ExamSitting::spec() const {
  sitting::SitSpec sitting;
  sitting.exam = exam, sitting.out = out, sitting.stage = stage, sitting.made_with = made_with;
  sitting.allow_leak = allow_leak, sitting.parallel = parallel, sitting.samples = samples;
  HONE_TRY(sitting.part, results::parse_part(part));
  HONE_TRY(sitting.ask, ask_spec(*this));
  if (compared.empty()) return sitting;
  if (docs.empty())
    return Error(ErrorCode::invalid_argument,
                 "--recipe searches the documents of --docs. A workspace takes a row up with `hone compare use`.");
  HONE_TRY(const search::SearchRecipe recipe, compare::read_compared_row(compared, "compare"));
  HONE_CHECK(compare::search_like(recipe, sitting.ask));
  return sitting;
}

sitting::SitListener sit_listener(const Shell& shell) {
  return {.progress = shell.progress(),
          .indexed = [&shell](const search::IndexReport& report) { print_index_report(shell, report); }};
}

}  // namespace hone::cli
