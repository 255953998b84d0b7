#include "hone/compare/comparing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "compared_answers.h"
#include "grid_reading.h"
#include "hone/compare/comparer.h"
#include "hone/compare/sweep_files.h"
#include "hone/compare/swept_task.h"
#include "hone/core/child.h"
#include "hone/stores/store_worker.h"

namespace hone::compare {
namespace {

struct NamedStore {
  std::string name;  // "pgvector", "pgvector 2"
  stores::StoreAddress address;
};

// Two servers of a kind are two stores; the same one twice is a mistake.
Result<std::vector<NamedStore>> read_stores(const CompareSpec& spec) {
  std::vector<NamedStore> stores;
  for (std::size_t i = 0; i < spec.stores.size(); ++i) {
    const std::string& text = spec.stores[i];
    if (std::find(spec.stores.begin(), spec.stores.begin() + static_cast<std::ptrdiff_t>(i), text) !=
        spec.stores.begin() + static_cast<std::ptrdiff_t>(i))
      return Error(ErrorCode::invalid_argument, "The database " + text + " is named twice.");
    if (text == "embedded") continue;
    HONE_TRY(stores::StoreAddress address,
             stores::StoreAddress::parse(
                 text == "sqlite-vec" ? text + "=" + (fs::path(spec.out) / "sqlite-vec.db").string() : text));
    const auto same = std::count_if(stores.begin(), stores.end(),
                                    [&](const NamedStore& other) { return other.address.kind == address.kind; });
    std::string name(stores::store_name(address.kind));
    if (same > 0) name += fmt::format(" {}", same + 1);
    stores.push_back({std::move(name), std::move(address)});
  }
  return stores;
}

Status check_spec(const CompareSpec& spec) {
  const auto wrong = [](const char* sentence) { return Error(ErrorCode::invalid_argument, sentence); };
  if (spec.corpus.empty() && (spec.docs.empty() || spec.questions.empty()))
    return wrong("Say what to search and with what: documents and questions, or a folder in BEIR's layout.");
  if (!spec.corpus.empty() && !(spec.docs.empty() && spec.questions.empty()))
    return wrong("A folder in BEIR's layout has its own documents and questions; name neither beside it.");
  if (spec.budget_seconds && !(std::isfinite(*spec.budget_seconds) && *spec.budget_seconds > 0))
    return Error(ErrorCode::invalid_argument,
                 fmt::format("The budget is a time above 0, not {} seconds.", *spec.budget_seconds));
  if (spec.passage_tokens == 0) return wrong("Every row fills at least one token of passages.");
  if (!spec.answers.empty() && (spec.docs.empty() || spec.questions.empty()))
    return wrong("A model that answers needs an exam, and the documents to search.");
  if (!spec.answers.empty() && spec.answered_rows == 0) return wrong("A model answers as at least one row searches.");
  return {};
}

Result<std::vector<StoreSource>> start_workers(const std::vector<NamedStore>& stores, const CompareSpec& spec) {
  std::vector<StoreSource> sources;
  for (const NamedStore& store : stores) {
    if (store.address.kind == stores::StoreKind::sqlite_vec) HONE_CHECK(make_folder(spec.out));
    HONE_TRY(auto started, stores::StoreWorker::start(store.address, {.allowed_hosts = spec.allowed_hosts}));
    const auto worker = std::make_shared<stores::StoreWorker>(std::move(started));
    sources.push_back({store.name, store.address.place, [worker] { return worker->connect(); }});
  }
  return sources;
}

Result<SearchTask> read_task(const CompareSpec& spec, const std::string& questions) {
  if (spec.docs.empty()) return beir_search_task(spec.corpus);
  return read_search_task({spec.docs.begin(), spec.docs.end()}, questions);
}

Result<Sweep> sweep_task(const SearchTask& task, const CompareSpec& spec, const std::vector<StoreSource>& stores,
                         const Progress& progress) {
  HONE_TRY(const SearchGrid grid, read_grid(spec.grid));
  HONE_TRY(Comparer comparer, Comparer::make(task, {.folder = spec.out,
                                                    .measure = {.passage_tokens = spec.passage_tokens},
                                                    .budget_seconds = spec.budget_seconds.value_or(0),
                                                    .threads = spec.threads,
                                                    .find_model = find_model_file}));
  const auto recipes = grid.recipes();
  HONE_CHECK(comparer.run(recipes, progress));
  for (const StoreSource& store : stores) HONE_CHECK(comparer.run_store(store, recipes, progress));
  return comparer.sweep();
}

Status write_files(SweptTask& swept, const std::string& out) {
  HONE_CHECK(write_sweep_files(out, swept.task, swept.sweep, swept.board));
  swept.record = leaderboard_record(swept.task, swept.sweep, swept.board, out);
  return write_leaderboard(swept.record);
}

CompareResult result_of(std::shared_ptr<const SweptTask> swept, const fs::path& out) {
  CompareResult result{.by = std::string(leader_by_name(swept->board.by)),
                       .gain = swept->board.proof ? in_words(*swept->board.proof) : std::string(),
                       .leaderboard = out / "leaderboard.json",
                       .report = out / "report.html"};
  const Leaderboard& board = swept->board;
  for (const std::size_t index : board.order) {
    const SweepRow& row = swept->sweep.rows[index];
    result.rows.push_back({.recipe = row.recipe.key(),
                           .error = row.error,
                           .score = row.error.empty() ? row.mean(measure_of(board.by), board.questions) : 0,
                           .tied_with_leader = row.error.empty() && board.tied[index],
                           .is_default = index == 0});
  }
  result.swept = std::move(swept);
  return result;
}

}  // namespace

Result<CompareResult> compare_searches(const CompareSpec& spec, const CompareListener& listener) {
  HONE_CHECK(check_spec(spec));
  HONE_TRY(const auto named, read_stores(spec));
  std::optional<LeaderBy> by;
  if (!spec.by.empty()) {
    HONE_TRY(by, parse_leader_by(spec.by));
  }
  // The order of these three is the promise of the header.
  HONE_TRY(const auto stores, start_workers(named, spec));
  if (!spec.keep_network)
    if (const auto denied = deny_network(); !denied && listener.note) listener.note(denied.error().message());
  std::optional<sitting::ExamOnDisk> exam;
  if (!spec.answers.empty()) {  // rows are ranked and answered on *choose* of the frozen exam
    HONE_TRY(exam, open_answered_exam(spec));
  }
  const auto swept = std::make_shared<SweptTask>();
  HONE_TRY(swept->task, read_task(spec, exam ? exam->file.string() : spec.questions));
  HONE_TRY(swept->sweep, sweep_task(swept->task, spec, stores, listener.progress));
  HONE_TRY(swept->board, rank_rows(swept->task, swept->sweep, by.value_or(default_leader_by(swept->task))));
  HONE_CHECK(write_files(*swept, spec.out));
  if (exam) {
    HONE_CHECK(answer_exam(spec, *exam, swept->board, swept->sweep, listener));
    HONE_CHECK(write_files(*swept, spec.out));
  }
  return result_of(swept, spec.out);
}

}  // namespace hone::compare
