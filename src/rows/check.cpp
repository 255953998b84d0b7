#include "hone/rows/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "purpose.h"

namespace hone::rows {
namespace {

constexpr std::size_t shown_rows = 10;

std::vector<ProblemGroup> group(const std::vector<RowProblem>& problems) {
  std::vector<ProblemGroup> groups;
  for (const RowProblem& problem : problems) {
    auto found = std::find_if(groups.begin(), groups.end(), [&](const ProblemGroup& one) {
      return one.kind == problem.kind && one.excluded == problem.excluded;
    });
    if (found == groups.end()) found = groups.insert(groups.end(), {problem.kind, problem.excluded, 0, {}});
    if (++found->count <= shown_rows) found->first.push_back(problem);
  }
  std::stable_sort(groups.begin(), groups.end(), [](const ProblemGroup& a, const ProblemGroup& b) {
    return a.excluded != b.excluded ? a.excluded : a.count > b.count;
  });
  return groups;
}

std::uint64_t count_duplicates(const std::vector<RowProblem>& problems) {
  return static_cast<std::uint64_t>(std::count_if(problems.begin(), problems.end(), [](const RowProblem& problem) {
    return problem.kind == RowProblemKind::duplicate && problem.field.empty();
  }));
}

LengthReport measure(const TokenizedRows& tokenized) {
  LengthReport out;
  std::vector<std::uint64_t> lengths = tokenized.too_long;
  for (const model::TokenRow& row : tokenized.rows) lengths.push_back(row.ids.size());
  out.tokens = tokenized.tokens(), out.targets = tokenized.targets();
  out.rows = lengths.size();
  if (lengths.empty()) return out;
  std::sort(lengths.begin(), lengths.end());
  const auto percentile = [&](std::size_t percent) {  // nearest rank
    const std::size_t rank = (percent * lengths.size() + 99) / 100;
    return lengths[std::max<std::size_t>(rank, 1) - 1];
  };
  out.shortest = lengths.front(), out.longest = lengths.back();
  out.p50 = percentile(50), out.p90 = percentile(90), out.p95 = percentile(95), out.p99 = percentile(99);
  return out;
}

// What tuning would say without looking at a model.
RowReport report_of(const RowSet& set) {
  return {.source = set.source,
          .format_sentence = set.format_sentence(),
          .format = set.format,
          .rows_read = set.rows_read,
          .duplicates = count_duplicates(set.problems),
          .unused_fields = set.unused_fields,
          .notes = set.notes};
}

}  // namespace

RowReport check_rows(const RowSet& set, const TokenizeOptions& options) {
  RowReport report = report_of(set);
  std::vector<RowProblem> problems = set.problems;
  bool tools = false;
  std::uint64_t unusual = 0;
  std::string first_unusual;
  if (const Status purpose = check_purpose(set, options); !purpose) {
    report.refused = purpose.error();
  } else {
    report.usable = set.examples.size();
    for (const TrainingExample& example : set.examples) {
      tools |= !example.tools.empty() ||
               std::any_of(example.messages.begin(), example.messages.end(),
                           [](const engine::Message& message) { return !message.tool_calls.empty(); });
      if (const auto order = unusual_order(conversation_of(example)); order && ++unusual == 1)
        first_unusual = fmt::format("messages[{}] of row {} {}", order->message, example.row, order->what);
      if (auto fault = not_to_learn(example, options)) {
        problems.push_back({example.row, std::move(fault->field), fault->kind, std::move(fault->message), true});
        --report.usable;
      }
    }
  }
  if (tools)
    report.notes.push_back(
        "Some rows offer or call tools: whether a model can learn them depends on its chat template.");
  if (unusual > 0)
    report.notes.push_back(fmt::format(
        "{} row{} roles in an unusual order ({}): whether a model can learn {} depends on its chat template.", unusual,
        unusual == 1 ? " has" : "s have", first_unusual, unusual == 1 ? "it" : "them"));
  report.problems = group(problems);
  return report;
}

Result<RowReport> check_rows(const RowSet& set, const engine::LanguageModel& model, const TokenizeOptions& options) {
  if (RowReport refused = check_rows(set, options); refused.refused) return refused;
  RowReport report = report_of(set);
  HONE_TRY(const TokenizedRows tokenized, tokenize_rows(model, set, options));
  report.lengths = measure(tokenized);
  report.notes = tokenized.notes;
  report.usable = tokenized.examples_used;
  report.problems = group(tokenized.problems);
  return report;
}

}  // namespace hone::rows
