#include "hone/tuning/share_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "hone/core/hash.h"
#include "hone/core/json.h"
#include "hone/tuning/row_answers.h"
#include "hone/tuning/run_folder.h"
#include "hone/tuning/run_json.h"
#include "hone/tuning/tuning_result.h"

namespace hone::tuning {
namespace {

// What may differ: the share, what the plan makes of it, and what decides nothing about the result.
constexpr std::array<const char*, 9> free_settings{"share",      "steps",    "seq",     "warmup_steps", "save_every",
                                                   "eval_every", "patience", "threads", "answers"};
constexpr double same_passes = 0.1;  // of the larger number

struct SharedRun {
  double share = 1;
  Json settings, inputs;
  TuningResult result;
  std::map<std::string, bool> right;  // by row and expected answer
};

std::optional<SharedRun> shared_run(const fs::path& folder) {
  const auto record = read_run_record(folder);
  if (!record || record->state != RunState::finished) return std::nullopt;
  const auto settings = read_run(folder);
  auto result = read_tuning_result(folder);
  const auto rows = read_row_answers(folder);
  const auto text = read_file(folder / "inputs.json");
  if (!settings || !result || !rows || !text) return std::nullopt;
  auto inputs = parse_json(*text, "inputs.json");
  if (!inputs) return std::nullopt;
  SharedRun run{.share = settings->share.value_or(1),
                .settings = Json(settings_json(*settings)),
                .inputs = std::move(*inputs),
                .result = std::move(*result)};
  for (const char* key : free_settings) run.settings.erase(key);
  for (const RowAnswer& row : *rows)
    if (row.right) run.right.emplace(std::to_string(row.row) + ":" + sha256(row.expected), row.right->after);
  return run;
}

// As many steps, or as many passes over the rows; who stopped early chose that by the held-out rows.
bool ran_alike(const TuningResult& a, const TuningResult& b) {
  if (a.steps == b.steps || a.stopped == TuningEnd::early || b.stopped == TuningEnd::early) return true;
  if (!a.epochs || !b.epochs) return false;
  return std::abs(*a.epochs - *b.epochs) <= same_passes * std::max(*a.epochs, *b.epochs);
}

std::optional<results::Comparison> compare_rows(const SharedRun& fewer, const SharedRun& more) {
  results::Scores a{.name = "fewer", .right_wrong = true}, b{.name = "more", .right_wrong = true};
  for (const auto& [row, right] : more.right)
    if (const auto other = fewer.right.find(row); other != fewer.right.end()) {
      a.scores.push_back({.id = row, .mark = other->second ? 1.0 : 0.0});
      b.scores.push_back({.id = row, .mark = right ? 1.0 : 0.0});
    }
  if (a.scores.empty()) return std::nullopt;
  auto comparison = results::compare(a, b);
  if (!comparison) return std::nullopt;
  return std::move(*comparison);
}

std::string share_words(double share) {
  if (share == 1) return "all rows";
  return share == 0.5 ? std::string("half of the rows") : fmt::format("{:.3g} % of the rows", 100 * share);
}

}  // namespace

std::optional<ShareComparison> compare_shares(const fs::path& folder) {
  const auto run = shared_run(folder);
  if (!run) return std::nullopt;
  const fs::path here = (fs::absolute(folder) / "").lexically_normal().parent_path();
  for (const RunRecord& other_record : list_runs(here.parent_path())) {
    const auto other = shared_run(other_record.folder);
    if (!other || other->share == run->share || other->settings != run->settings || other->inputs != run->inputs ||
        !ran_alike(other->result, run->result))
      continue;
    const bool is_more = run->share > other->share;
    const SharedRun &fewer = is_more ? *other : *run, &more = is_more ? *run : *other;
    auto comparison = compare_rows(fewer, more);
    if (!comparison) continue;
    return ShareComparison{.fewer = is_more ? other_record.folder : here,
                           .more = is_more ? here : other_record.folder,
                           .fewer_share = fewer.share,
                           .more_share = more.share,
                           .comparison = std::move(*comparison)};
  }
  return std::nullopt;
}

std::string share_sentence(const ShareComparison& compared) {
  const results::Comparison& c = compared.comparison;
  const auto right = [&](double score) { return std::lround(score * static_cast<double>(c.n)); };
  const std::string verdict = c.verdict == results::Verdict::better ? "More examples would probably help"
                              : c.verdict == results::Verdict::worse
                                  ? "More examples made it worse"
                                  : "Whether more examples would help cannot be told";
  return fmt::format("{}: tuned on {} ({}) {} of {} held-out rows are right, on {} ({}) {}; {}.", verdict,
                     share_words(compared.fewer_share), compared.fewer.filename().string(), right(c.score_a), c.n,
                     share_words(compared.more_share), compared.more.filename().string(), right(c.score_b),
                     results::because_words(c));
}

}  // namespace hone::tuning
