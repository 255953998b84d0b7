#include "tuning_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "hone/core/hash.h"
#include "hone/tuning/rows_of_exam.h"

namespace hone::tuning {
namespace {

std::string first_reason(const std::vector<rows::RowProblem>& problems) {
  for (const rows::RowProblem& problem : problems)
    if (problem.excluded) return " " + problem.sentence();
  return "";
}

// A held-out row that is trained on measures memory, not learning.
void add_shared_note(const std::vector<model::TokenRow>& train, const std::vector<model::TokenRow>& valid,
                     std::vector<std::string>& notes) {
  std::set<std::vector<std::int32_t>> known;
  for (const model::TokenRow& row : train) known.insert(row.ids);
  std::vector<std::uint64_t> shared;
  for (const model::TokenRow& row : valid)
    if (known.contains(row.ids)) shared.push_back(row.source);
  if (!shared.empty())
    notes.push_back(
        fmt::format("{} of {} held-out rows stand among the training rows too, so the held-out loss flatters: "
                    "row{} {}{}.",
                    shared.size(), valid.size(), shared.size() == 1 ? "" : "s",
                    fmt::join(shared.begin(), shared.begin() + std::min<std::ptrdiff_t>(10, std::ssize(shared)), ", "),
                    shared.size() > 10 ? " …" : ""));
}

Result<rows::TokenizedRows> tokenized(const rows::RowSet& set, const TuningSettings& settings,
                                      const engine::LanguageModel& model, TuningData& data) {
  data.notes.push_back(set.format_sentence());
  HONE_TRY(auto rows, rows::tokenize_rows(model, set, tokenize_options(settings)));
  for (std::string& note : problem_notes(rows.problems)) data.notes.push_back(std::move(note));
  data.notes.insert(data.notes.end(), rows.notes.begin(), rows.notes.end());
  return rows;
}

// What decides which examples go where. One may have several token rows; it is known by its first one's tokens.
std::map<std::uint64_t, std::string> keys_by_source(const std::vector<model::TokenRow>& rows, std::uint64_t seed) {
  std::map<std::uint64_t, std::string> keys;
  for (const model::TokenRow& row : rows) {
    if (keys.contains(row.source)) continue;
    const std::string_view bytes(reinterpret_cast<const char*>(row.ids.data()), row.ids.size() * sizeof row.ids[0]);
    keys[row.source] = sha256(std::to_string(seed) + "\n" + std::string(bytes));
  }
  return keys;
}

}  // namespace

std::vector<model::TokenRow> hold_out(std::vector<model::TokenRow>& rows, std::uint64_t seed) {
  std::map<std::uint64_t, std::string> key_of_source = keys_by_source(rows, seed);
  const std::uint64_t count = key_of_source.size();
  if (count < 40) return {};
  const std::uint64_t wanted = std::clamp<std::uint64_t>(count / 10, 8, 200);
  std::map<std::string, std::uint64_t> rows_of_key;
  for (const auto& [source, key] : key_of_source) ++rows_of_key[key];
  std::set<std::string> chosen;
  std::uint64_t taken = 0;
  for (const auto& [key, same] : rows_of_key) {
    if (taken >= wanted) break;
    if (taken + same > 2 * wanted) continue;  // one row many times over stays
    chosen.insert(key);
    taken += same;
  }
  std::vector<model::TokenRow> held, kept;
  for (model::TokenRow& row : rows)
    (chosen.contains(key_of_source[row.source]) ? held : kept).push_back(std::move(row));
  rows = std::move(kept);
  return held;
}

void keep_share(std::vector<model::TokenRow>& rows, double share, std::uint64_t seed) {
  const auto keys = keys_by_source(rows, seed);
  std::vector<std::pair<std::string, std::uint64_t>> order;
  order.reserve(keys.size());
  for (const auto& [source, key] : keys) order.emplace_back(key, source);
  std::sort(order.begin(), order.end());
  const auto wanted = std::max(1.0, std::round(share * static_cast<double>(order.size())));
  std::set<std::uint64_t> kept;
  for (const auto& [key, source] : order)
    if (static_cast<double>(kept.size()) < wanted) kept.insert(source);
  std::erase_if(rows, [&](const model::TokenRow& row) { return !kept.contains(row.source); });
}

std::vector<std::string> problem_notes(const std::vector<rows::RowProblem>& problems) {
  std::vector<std::string> notes;
  std::map<std::pair<bool, rows::RowProblemKind>, std::vector<std::uint64_t>> kinds;
  for (const rows::RowProblem& problem : problems) kinds[{problem.excluded, problem.kind}].push_back(problem.row);
  for (const auto& [kind, rows] : kinds) {
    std::string list;
    for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 10); ++i)
      list += (i ? ", " : "") + std::to_string(rows[i]);
    if (rows.size() > 10) list += fmt::format(" and {} more", rows.size() - 10);
    const auto first = std::find_if(problems.begin(), problems.end(), [&k = kind](const rows::RowProblem& problem) {
      return problem.excluded == k.first && problem.kind == k.second;
    });
    notes.push_back(fmt::format("{} row{} {}: {} (row{} {}). {}", rows.size(), rows.size() == 1 ? "" : "s",
                                kind.first ? "left out" : "used with a warning", rows::row_problem_words(kind.second),
                                rows.size() == 1 ? "" : "s", list, first->sentence()));
  }
  return notes;
}

rows::RowOptions row_options(const TuningSettings& settings) { return {.columns = settings.columns}; }

rows::TokenizeOptions tokenize_options(const TuningSettings& settings) {
  const int longest = settings.pack == rows::PackMode::stream ? 0 : settings.seq_tokens.value_or(0);
  return {.train_on = settings.train_on,
          .max_tokens = static_cast<std::uint64_t>(longest),
          .use_chosen = settings.use_chosen};
}

Result<std::string> hash_of_files(const std::vector<fs::path>& files) {
  return files.size() == 1 ? sha256_file(files.front()) : hash_of_list(files);
}

Result<std::string> hash_of_list(std::vector<fs::path> files) {
  std::sort(files.begin(), files.end());
  Sha256 all;
  for (const fs::path& file : files) {
    HONE_TRY(const std::string hash, sha256_file(file));
    all.update(file.filename().string() + "\n" + hash + "\n");
  }
  return all.hex();
}

std::optional<std::string> common_system_prompt(const rows::RowSet& set) {
  std::optional<std::string> common;
  for (const rows::TrainingExample& example : set.examples) {
    const bool is_told = !example.messages.empty() && example.messages[0].role == "system";
    const std::string prompt = is_told ? example.messages[0].content : "";
    if (common && *common != prompt) return std::nullopt;
    common = prompt;
  }
  return common;
}

Result<rows::RowSplits> read_run_rows(const TuningSettings& settings) {
  HONE_TRY(auto splits, rows::read_row_splits(settings.data, row_options(settings)));
  if (!settings.valid.empty()) {
    HONE_TRY(splits.valid, rows::read_rows(settings.valid, row_options(settings)));
  }
  if (!settings.without_exam.empty()) HONE_CHECK(leave_out_exam(learned_sets(splits), settings.without_exam));
  return splits;
}

Result<TuningData> read_tuning_data(const TuningSettings& settings, const engine::LanguageModel& model) {
  TuningData data;
  HONE_TRY(auto splits, read_run_rows(settings));
  data.exam_file = settings.without_exam;
  HONE_TRY(auto train, tokenized(splits.train, settings, model, data));
  data.system_prompt = common_system_prompt(splits.train);
  data.excluded = splits.train.rows_read - train.examples_used;
  data.of_exam = rows_of_exam(splits.train);
  if (train.rows.empty())
    return Error(ErrorCode::invalid_argument,
                 train.too_long.empty()
                     ? fmt::format("No row of {} can be learned from. {}{}", settings.data, fmt::join(data.notes, " "),
                                   first_reason(train.problems))
                     : fmt::format("No row of {} can be learned from: {} are longer than {} tokens.", settings.data,
                                   train.too_long.size(), settings.seq_tokens.value_or(0)),
                 splits.train.likely_advice());
  data.files = std::move(splits.train.files);
  if (!settings.valid.empty()) {
    data.valid_files = splits.valid->files;
  } else if (splits.valid) {
    for (const fs::path& file : splits.valid->files)
      if (std::find(data.files.begin(), data.files.end(), file) == data.files.end()) data.files.push_back(file);
  }
  if (splits.valid) {
    HONE_TRY(auto valid, tokenized(*splits.valid, settings, model, data));
    data.valid = std::move(valid.rows);
    add_shared_note(train.rows, data.valid, data.notes);
  } else if (settings.hold_out) {
    data.valid = hold_out(train.rows, settings.seed);
    if (!data.valid.empty())
      data.notes.push_back(fmt::format("{} rows are held out to see how well the rest is learned.", data.valid.size()));
  }
  data.questions = row_questions(model, splits.valid ? *splits.valid : splits.train, data.valid, settings);
  if (data.questions.empty() && !data.valid.empty() && settings.answers > 0)
    data.notes.push_back(
        fmt::format("No held-out row can be asked of {}: they are plain text, or longer than its context of {} tokens.",
                    model.name(), model.trained_context_tokens()));
  if (settings.share) {
    const std::size_t all = train.rows.size();
    keep_share(train.rows, *settings.share, settings.seed);
    data.notes.push_back(
        fmt::format("{} of {} rows are learned, the share that was asked for.", train.rows.size(), all));
  }
  data.rows = train.rows.size();
  for (const model::TokenRow& row : train.rows) {
    data.tokens += row.ids.size();
    data.targets += row.target_count();
    data.longest = std::max<std::uint64_t>(data.longest, row.ids.size());
  }
  if (!settings.seq_tokens) {
    for (model::TokenRow& row : train.rows) data.sequences.push_back({std::move(row)});
    return data;
  }
  rows::Packing packing =
      rows::pack(std::move(train.rows), settings.pack, static_cast<std::size_t>(*settings.seq_tokens));
  if (packing.dropped_tokens > 0)
    data.notes.push_back(fmt::format("The last {} tokens do not fill a sequence of {} and are left out.",
                                     packing.dropped_tokens, *settings.seq_tokens));
  data.sequences = std::move(packing.sequences);
  if (data.sequences.empty())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} holds {} tokens, less than one sequence of {}. Take shorter sequences.", settings.data,
                             data.tokens, *settings.seq_tokens));
  return data;
}

}  // namespace hone::tuning
