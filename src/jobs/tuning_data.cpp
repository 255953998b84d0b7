#include "tuning_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace hone {
namespace {

// "3 rows left out as too long: 12, 40, 41" for each kind, so that nothing is dropped silently.
void add_problem_notes(const std::vector<RowProblem>& problems, std::vector<std::string>& notes) {
  std::map<std::pair<bool, RowProblemKind>, std::vector<std::uint64_t>> kinds;
  for (const RowProblem& problem : problems) kinds[{problem.excluded, problem.kind}].push_back(problem.row);
  for (const auto& [kind, rows] : kinds) {
    std::string list;
    for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 10); ++i)
      list += (i ? ", " : "") + std::to_string(rows[i]);
    if (rows.size() > 10) list += fmt::format(" and {} more", rows.size() - 10);
    notes.push_back(fmt::format("{} row{} {}: {} (row{} {}).", rows.size(), rows.size() == 1 ? "" : "s",
                                kind.first ? "left out" : "used with a warning", row_problem_words(kind.second),
                                rows.size() == 1 ? "" : "s", list));
  }
}

Result<TokenizedRows> tokenized(const RowSet& set, const TuningSettings& settings, const LanguageModel& model,
                                TuningData& data) {
  data.notes.push_back(set.format_sentence());
  HONE_TRY(auto rows, tokenize_rows(model, set,
                                    {.train_on = settings.train_on,
                                     .max_tokens = settings.pack == PackMode::stream
                                                       ? 0
                                                       : static_cast<std::uint64_t>(settings.seq_tokens)}));
  add_problem_notes(rows.problems, data.notes);
  data.notes.insert(data.notes.end(), rows.notes.begin(), rows.notes.end());
  return rows;
}

}  // namespace

Result<TuningData> read_tuning_data(const TuningSettings& settings, const LanguageModel& model) {
  TuningData data;
  HONE_TRY(auto splits, read_row_splits(settings.data));
  HONE_TRY(auto train, tokenized(splits.train, settings, model, data));
  data.excluded = splits.train.rows_read - train.examples_used;
  if (train.rows.empty())
    return Error(ErrorCode::invalid_argument,
                 "No row of " + settings.data + " can be learned from" +
                     (train.too_long.empty()
                          ? std::string(". `hone data check " + settings.data + "` says why.")
                          : fmt::format(": {} are longer than --seq {}.", train.too_long.size(), settings.seq_tokens)));
  std::optional<RowSet> valid_set = std::move(splits.valid);
  if (!settings.valid.empty()) {
    HONE_TRY(valid_set, read_rows(settings.valid));
  }
  if (valid_set) {
    HONE_TRY(auto valid, tokenized(*valid_set, settings, model, data));
    data.valid = std::move(valid.rows);
  } else if (settings.epochs > 0 && train.rows.size() >= 40) {
    // A tenth, at most 200 rows, spread over the file by chance.
    const auto order = batch_order(train.rows.size(), settings.seed ^ 0x76616c6964u, 0, true);
    std::vector<char> is_held(train.rows.size());
    for (std::size_t i = 0; i < std::clamp<std::size_t>(train.rows.size() / 10, 8, 200); ++i) is_held[order[i]] = 1;
    std::vector<TokenRow> kept;
    for (std::size_t i = 0; i < train.rows.size(); ++i)
      (is_held[i] ? data.valid : kept).push_back(std::move(train.rows[i]));
    train.rows = std::move(kept);
    data.notes.push_back(fmt::format("{} rows are held out to see how well the rest is learned.", data.valid.size()));
  }
  data.rows = train.rows.size();
  for (const TokenRow& row : train.rows) {
    data.tokens += row.ids.size();
    data.targets += row.target_count();
    data.longest = std::max<std::uint64_t>(data.longest, row.ids.size());
  }
  if (settings.seq_tokens == 0) {
    for (TokenRow& row : train.rows) data.sequences.push_back({std::move(row)});
    return data;
  }
  Packing packing = pack(std::move(train.rows), settings.pack, static_cast<std::size_t>(settings.seq_tokens));
  if (packing.dropped_tokens > 0)
    data.notes.push_back(fmt::format("The last {} tokens do not fill a sequence of {} and are left out.",
                                     packing.dropped_tokens, settings.seq_tokens));
  data.sequences = std::move(packing.sequences);
  if (data.sequences.empty())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} holds {} tokens, less than one sequence of {}. Take a smaller --seq.", settings.data,
                             data.tokens, settings.seq_tokens));
  return data;
}

}  // namespace hone
