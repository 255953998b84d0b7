// hone exam stages: every sitting of one exam side by side.
#include <fmt/color.h>
#include <fmt/format.h>

#include "exam_verbs.h"
#include "hone/exam/stage_table.h"

namespace hone::cli {
namespace {

struct Options {
  std::vector<std::string> sittings;
  std::string part = "prove", html;
  ComparisonOptions comparison;
};

OrderedJson to_json(const StageTable& table) {
  OrderedJson stages = OrderedJson::array(), comparisons = OrderedJson::array();
  const auto or_null = [](const std::optional<double>& value) { return value ? OrderedJson(*value) : OrderedJson(); };
  for (const StageScore& stage : table.stages) {
    OrderedJson tags = OrderedJson::object();
    for (const auto& [tag, score] : stage.tags) tags[tag] = {{"score", score.first}, {"n", score.second}};
    stages.push_back({{"stage", stage.name},
                      {"model", stage.model},
                      {"adapter", stage.adapter},
                      {"documents", stage.recipe},
                      {"n", stage.questions},
                      {"score", stage.score},
                      {"low", stage.low},
                      {"high", stage.high},
                      {"false_answers", or_null(stage.false_answers)},
                      {"false_refusals", or_null(stage.false_refusals)},
                      {"size_bytes", stage.size_bytes},
                      {"memory_bytes", stage.memory_bytes},
                      {"tokens_per_second", stage.tokens_per_second},
                      {"first_word_seconds", stage.first_token_seconds},
                      {"seconds", stage.seconds},
                      {"tags", std::move(tags)}});
  }
  for (const Comparison& one : table.comparisons)
    comparisons.push_back({{"a", one.a},
                           {"b", one.b},
                           {"n", one.n},
                           {"changed", one.changed()},
                           {"difference", one.difference},
                           {"low", one.interval.low},
                           {"high", one.interval.high},
                           {"p", one.p},
                           {"p_adjusted", one.p_adjusted},
                           {"test", test_name(one)},
                           {"verdict", verdict_name(one.verdict)},
                           {"sentence", sentence(one)}});
  return {{"exam", table.exam}, {"hash", table.hash},         {"sat", table.sat},
          {"stages", stages},   {"comparisons", comparisons}, {"notes", table.notes}};
}

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.0f} %", 100 * *share) : std::string("–");
}

void print_table(const Shell& shell, const StageTable& table) {
  fmt::print("{:<14} {:>6} {:>15} {:>9} {:>9} {:>9} {:>8} {:>8} {:>9} {:>8}\n", "stage", "score", "95 % interval",
             "wrongly", "wrongly", "size", "memory", "tokens/s", "first", "sitting");
  fmt::print("{:<14} {:>6} {:>15} {:>9} {:>9} {:>9} {:>8} {:>8} {:>9} {:>8}\n", "", "", "", "answered", "declined", "",
             "", "", "word", "");
  for (const StageScore& stage : table.stages)
    fmt::print("{:<14} {:>6} {:>15} {:>9} {:>9} {:>9} {:>8} {:>8} {:>9} {:>8}\n", stage.name, percent(stage.score),
               fmt::format("{:.0f} to {:.0f} %", 100 * stage.low, 100 * stage.high), percent(stage.false_answers),
               percent(stage.false_refusals), fmt::format("{:.0f} MB", static_cast<double>(stage.size_bytes) / 1e6),
               fmt::format("{:.2f} GB", static_cast<double>(stage.memory_bytes) / 1e9),
               fmt::format("{:.0f}", stage.tokens_per_second), fmt::format("{:.2f} s", stage.first_token_seconds),
               fmt::format("{:.0f} s", stage.seconds));
  fmt::print("\n");
  for (const Comparison& one : table.comparisons) {
    const std::string words = sentence(one);
    if (shell.colour() && one.verdict != Verdict::cannot_tell)
      fmt::print(one.verdict == Verdict::better ? fg(fmt::terminal_color::green) : fg(fmt::terminal_color::red), "{}\n",
                 words);
    else
      fmt::print("{}\n", words);
  }
  std::map<std::string, std::string> tags;
  for (std::size_t i = 0; i < table.stages.size(); ++i)
    for (const auto& [tag, score] : table.stages[i].tags) {
      std::string& line = tags[tag];
      if (line.empty()) line = fmt::format("{:<14} {:>3} questions ", tag, score.second);
      line += fmt::format(" {:>6}", percent(score.first));
    }
  if (!tags.empty()) {
    fmt::print("\nBy tag (numbers only; too few for a verdict):\n");
    for (const auto& [tag, line] : tags) fmt::print("{}\n", line);
  }
  for (const std::string& note : table.notes) fmt::print("{}\n", note);
}

Status stages(const Shell& shell, const Options& options) {
  HONE_TRY(const ScoredPart part, parse_part(options.part));
  const std::vector<fs::path> files(options.sittings.begin(), options.sittings.end());
  HONE_TRY(const StageTable table, tabulate(files, part, options.comparison));
  if (!options.html.empty()) HONE_CHECK(write_file_atomically(options.html, stage_report(table)));
  shell.print_json(to_json(table));
  if (shell.json()) return {};
  print_table(shell, table);
  if (!options.html.empty()) fmt::print("\nThe whole report: {}\n", options.html);
  return {};
}

}  // namespace

SubVerb add_exam_stages(CLI::App& exam, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      exam.add_subcommand("stages", "Every stage against the one before and against the first, in one table.");
  verb->add_option("sittings", options->sittings, "files of `hone exam sit`, in the order of the stages")->required();
  verb->add_option("--part", options->part, "prove, choose or all")->capture_default_str();
  verb->add_option("--html", options->html, "also write the report as one page that needs no network");
  verb->add_flag("--allow-missing", options->comparison.allow_missing, "compare the questions that all stages hold");
  verb->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  return {verb, [&shell, options] { return stages(shell, *options); }};
}

}  // namespace hone::cli
