#include "hone/compare/sweep_files.h"

#include <fmt/format.h>

#include <map>

#include "hone/search/trec.h"

namespace hone::compare {
namespace {

std::string cell(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) text.insert(0, "'");
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string without_blanks(std::string id) {
  for (char& c : id)
    if (static_cast<unsigned char>(c) <= ' ') c = '_';
  return id.empty() ? "_" : id;
}

// The file's name, and its whole path where two documents share a name.
std::vector<std::string> trec_ids(const std::vector<std::string>& names) {
  const auto last = [](const std::string& name) { return name.substr(name.find_last_of('/') + 1); };
  std::map<std::string, std::size_t> count;
  for (const std::string& name : names) ++count[last(name)];
  std::vector<std::string> ids;
  ids.reserve(names.size());
  for (const std::string& name : names) ids.push_back(without_blanks(count[last(name)] > 1 ? name : last(name)));
  return ids;
}

std::string file_name(const std::string& key) {
  std::string name;
  for (const char c : key) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '.';
    if (plain || (!name.empty() && name.back() != '-')) name += plain ? c : '-';
  }
  return name;
}

}  // namespace

std::string leaderboard_csv(const Sweep& sweep, const Leaderboard& board) {
  std::string out =
      "slicing,tokenizer,embedder,mode,dense_weight,feedback,reranker,store,ndcg@10,recall@10,mrr@10,map,span_recall,"
      "span_"
      "precision,span_"
      "iou,"
      "tokens_per_question,unjudged,p50_ms,p95_ms,build_s,disk_mb,memory_mb,recall_vs_exact,answers_score,tied_with_"
      "leader,default,error\n";
  for (const std::size_t index : board.order) {
    const SweepRow& row = sweep.rows[index];
    const auto mean = [&](double QuestionMeasures::*measure) {
      return row.error.empty() ? fmt::format("{:.4f}", row.mean(measure, board.questions)) : std::string();
    };
    const bool is_hybrid = row.recipe.mode == search::RetrievalMode::hybrid;
    const std::vector<std::string> cells{
        row.recipe.slicing.value_or(""),
        row.recipe.tokenizer.value_or(""),
        row.recipe.embedder.value_or(""),
        std::string(search::mode_name(row.recipe.mode.value_or(search::RetrievalMode::hybrid))),
        is_hybrid ? fmt::format("{:g}", row.recipe.dense_weight.value_or(search::default_dense_weight)) : "",
        std::to_string(row.recipe.feedback.value_or(0)),
        row.recipe.reranker.value_or(""),
        row.recipe.store,
        mean(&QuestionMeasures::ndcg),
        mean(&QuestionMeasures::recall),
        mean(&QuestionMeasures::mrr),
        mean(&QuestionMeasures::map),
        mean(&QuestionMeasures::span_recall),
        mean(&QuestionMeasures::span_precision),
        mean(&QuestionMeasures::span_iou),
        fmt::format("{:.0f}", row.error.empty() ? row.mean_tokens(board.questions) : 0),
        mean(&QuestionMeasures::unjudged),
        fmt::format("{:.2f}", row.p50_ms),
        fmt::format("{:.2f}", row.p95_ms),
        fmt::format("{:.2f}", row.build_s),
        row.disk_mb ? fmt::format("{:.2f}", *row.disk_mb) : "",
        row.memory_mb ? fmt::format("{:.1f}", *row.memory_mb) : "",
        row.recall_vs_exact ? fmt::format("{:.4f}", *row.recall_vs_exact) : "",
        row.answers && row.answers->waiting == 0 ? fmt::format("{:.4f}", row.answers->score) : "",
        board.tied[index] ? "yes" : "no",
        index == 0 ? "yes" : "no",
        row.error};
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i > 0 ? "," : "") + cell(cells[i]);
    out += "\n";
  }
  return out;
}

Status write_sweep_files(const fs::path& folder, const SearchTask& task, const Sweep& sweep, const Leaderboard& board) {
  HONE_CHECK(make_folder(folder / "runs"));
  HONE_CHECK(write_file_atomically(folder / "leaderboard.csv", leaderboard_csv(sweep, board)));
  HONE_CHECK(write_file_atomically(folder / "report.html", sweep_report(task, sweep, board)));
  const auto ids = trec_ids(task.names);
  for (const SweepRow& row : sweep.rows) {
    if (!row.error.empty()) continue;
    search::Run run;
    for (std::size_t i = 0; i < row.documents.size(); ++i)
      for (std::size_t rank = 0; rank < row.documents[i].size(); ++rank)
        run[without_blanks(task.questions[i].id)].push_back(
            {ids[row.documents[i][rank]], 1 / static_cast<double>(rank + 1)});
    const std::string name = file_name(row.recipe.key());
    HONE_TRY(const std::string lines, search::format_trec_run(run, name));
    HONE_CHECK(write_file_atomically(folder / "runs" / (name + ".trec"), lines));
  }
  return {};
}

}  // namespace hone::compare
