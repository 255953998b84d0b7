#include "hone/compare/passage_marking.h"

#include <algorithm>

#include "grid_reading.h"
#include "hone/compare/comparer.h"
#include "hone/compare/passage_pool.h"

namespace hone::compare {
namespace {

constexpr std::size_t pooled_passages = 3;  // of every row, for a question

}  // namespace

Result<MarkResult> mark_passages(const MarkSpec& spec, const MarkListener& listener) {
  if (spec.docs.empty() || spec.questions.empty())
    return Error(ErrorCode::invalid_argument, "Say what to mark: documents, and questions about them.");
  HONE_TRY(const SearchTask task,
           read_search_task({spec.docs.begin(), spec.docs.end()}, spec.questions, OpenQuestions::only));
  HONE_TRY(const SearchGrid grid, read_grid(spec.grid));
  MarkResult result{.file = fs::path(spec.questions).replace_extension(".marked.jsonl"),
                    .questions = task.questions.size()};
  HONE_TRY(auto marks, read_passage_marks(result.file));
  HONE_TRY(Comparer comparer,
           Comparer::make(task, {.folder = fs::path(spec.out) / "pool", .find_model = find_model_file}));
  HONE_CHECK(comparer.run(grid.recipes(), listener.progress));
  const auto pool = pool_passages(task, comparer.sweep(), marks, pooled_passages);
  result.open = pool.size();
  for (std::size_t i = 0; i < pool.size() && listener.ask; ++i) {
    const SearchQuestion& question = task.questions[pool[i].question];
    const PassageVerdict verdict =
        listener.ask({.number = i + 1, .count = pool.size(), .question = question.text, .passage = pool[i].text});
    if (verdict == PassageVerdict::stop) break;
    if (verdict == PassageVerdict::skip) continue;
    marks.push_back({.question = question.id,
                     .span = {.document = fs::path(task.names[pool[i].span.document]).filename().string(),
                              .start = pool[i].span.start,
                              .end = pool[i].span.end},
                     .answers = verdict == PassageVerdict::answers});
    HONE_CHECK(write_passage_marks(result.file, task, marks));
    --result.open;
  }
  result.marks = marks.size();
  result.answering = static_cast<std::size_t>(
      std::count_if(marks.begin(), marks.end(), [](const PassageMark& mark) { return mark.answers; }));
  return result;
}

}  // namespace hone::compare
