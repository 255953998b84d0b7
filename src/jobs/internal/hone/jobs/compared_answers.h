// A model sits an exam's *choose* part as the best rows of a comparison search, and as the default does.
//
//   ExamAnswerer answerer{.freeze = [] { return Result<fs::path>("lease.frozen.json"); }};
//   answerer.sit = [](const SearchRecipe& recipe) -> Result<AnswerMarks> { … return AnswerMarks{}; };
//   HONE_TRY(const CompareResult result, compare_searches(spec, {}, answerer));
#pragma once

#include <functional>

#include "hone/compare/sweep.h"
#include "hone/jobs/comparing.h"

namespace hone {

struct ExamAnswerer {
  // The frozen exam's file, frozen now when it is not yet.
  std::function<Result<fs::path>()> freeze;
  // Its *choose* part, answered with what the recipe finds.
  std::function<Result<AnswerMarks>(const SearchRecipe& recipe)> sit;
};

// compare_searches() of hone/jobs/comparing.h for a spec with `answers`.
Result<CompareResult> compare_searches(const CompareSpec& spec, const CompareListener& listener,
                                       const ExamAnswerer& answerer);

}  // namespace hone
