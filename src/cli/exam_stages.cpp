// hone exam stages: every sitting of one exam side by side.
#include <fmt/color.h>
#include <fmt/format.h>

#include "columns.h"
#include "hone/core/quantity.h"
#include "hone/results/stage_table.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct ExamStagesFlags {
  std::vector<std::string> sittings;
  std::string part = "prove", html;
  results::ComparisonOptions comparison;
  bool why = false;
};

OrderedJson to_json(const results::StageTable& table) {
  OrderedJson stages = OrderedJson::array(), comparisons = OrderedJson::array();
  for (const results::StageScore& stage : table.stages) {
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
                      {"training_seconds", stage.training_seconds},
                      {"tags", std::move(tags)}});
  }
  OrderedJson before = OrderedJson::array();
  for (const results::Comparison& one : table.before_revision)
    before.push_back({{"a", one.a},
                      {"b", one.b},
                      {"difference", one.difference},
                      {"p_adjusted", one.p_adjusted},
                      {"verdict", results::verdict_name(one.verdict)},
                      {"sentence", results::sentence(one)}});
  for (const results::Comparison& one : table.comparisons)
    comparisons.push_back({{"a", one.a},
                           {"b", one.b},
                           {"n", one.n},
                           {"changed", one.changed()},
                           {"difference", one.difference},
                           {"low", one.interval.low},
                           {"high", one.interval.high},
                           {"p", one.p},
                           {"p_adjusted", one.p_adjusted},
                           {"test", results::test_name(one)},
                           {"verdict", results::verdict_name(one.verdict)},
                           {"sentence", results::sentence(one)}});
  OrderedJson json{{"exam", table.exam}, {"hash", table.hash},         {"sat", table.sat},
                   {"stages", stages},   {"comparisons", comparisons}, {"notes", table.notes}};
  if (!table.revision.empty()) json["revision"] = table.revision, json["before_revision"] = std::move(before);
  return json;
}

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.0f} %", 100 * *share) : std::string("–");
}

void print_table(const Shell& shell, const results::StageTable& table, bool why) {
  std::vector<std::vector<std::string>> rows{
      {"stage", "score", why ? "95 % interval" : "likely between", "answered", "declined", "size", "memory", "tokens/s",
       "first word", "tuning", "sitting"},
      {"", "", "", "wrongly", "wrongly"}};
  for (const results::StageScore& stage : table.stages)
    rows.push_back({stage.name, percent(stage.score),
                    fmt::format("{:.0f} {} {:.0f} %", 100 * stage.low, why ? "to" : "and", 100 * stage.high),
                    percent(stage.false_answers), percent(stage.false_refusals),
                    fmt::format("{:.0f} MB", static_cast<double>(stage.size_bytes) / 1e6),
                    fmt::format("{:.2f} GB", static_cast<double>(stage.memory_bytes) / 1e9),
                    fmt::format("{:.0f}", stage.tokens_per_second),
                    stage.first_token_seconds > 0 ? fmt::format("{:.2f} s", stage.first_token_seconds) : "–",
                    stage.training_seconds > 0 ? rough_duration(stage.training_seconds) : "–",
                    rough_duration(stage.seconds)});
  print_columns(shell, rows);
  if (table.part != results::ScoredPart::all)
    fmt::print(shell.out(), "Scores are of the part {}, {} questions.\n", results::part_name(table.part),
               table.stages.front().questions);
  fmt::print(shell.out(), "\n");
  for (const results::Comparison& one : table.comparisons) {
    const std::string words = why ? results::sentence(one) : results::plain_sentence(one);
    if (shell.colour() && one.verdict != results::Verdict::cannot_tell)
      fmt::print(
          shell.out(),
          one.verdict == results::Verdict::better ? fg(fmt::terminal_color::green) : fg(fmt::terminal_color::red),
          "{}\n", words);
    else
      fmt::print(shell.out(), "{}\n", words);
    if (one.no_loss_beyond_margin) fmt::print(shell.out(), "{}\n", results::margin_sentence(one));
  }
  if (!table.revision.empty()) {
    fmt::print(shell.out(), "\n{} By the key as it was first frozen:\n", table.revision);
    for (const results::Comparison& one : table.before_revision)
      fmt::print(shell.out(), "{}\n", why ? results::sentence(one) : results::plain_sentence(one));
  }
  std::map<std::string, std::vector<std::string>> tags;
  for (std::size_t i = 0; i < table.stages.size(); ++i)
    for (const auto& [tag, score] : table.stages[i].tags) {
      auto& cells = tags.try_emplace(tag, table.stages.size() + 2, "–").first->second;
      cells[0] = tag, cells[1] = std::to_string(score.second), cells[i + 2] = percent(score.first);
    }
  if (!tags.empty()) {
    fmt::print(
        shell.out(),
        "\nWhere the points are won and lost, tag by tag. The verdicts above are on all {} questions; a tag alone "
        "has too few for one of its own.\n",
        table.stages.front().questions);
    std::vector<std::vector<std::string>> lines{{"by tag", "questions"}};
    for (const results::StageScore& stage : table.stages) lines[0].push_back(stage.name);
    for (auto& [tag, cells] : tags) lines.push_back(std::move(cells));
    print_columns(shell, lines);
  }
  for (const std::string& note : table.notes)
    if (why || !results::is_statistical(note)) fmt::print(shell.out(), "{}\n", note);
  if (table.sat > 0)
    fmt::print(shell.out(), "Prove was sat {} time{}: the more often it is looked at, the less it proves.\n", table.sat,
               table.sat == 1 ? "" : "s");
}

Status stages(const Shell& shell, const ExamStagesFlags& options) {
  HONE_TRY(const results::ScoredPart part, results::parse_part(options.part));
  const std::vector<fs::path> files(options.sittings.begin(), options.sittings.end());
  HONE_TRY(const results::StageTable table, results::tabulate(files, part, options.comparison));
  if (!options.html.empty()) HONE_CHECK(write_file_atomically(options.html, results::stage_report(table)));
  shell.print_json(to_json(table));
  if (shell.json()) return {};
  print_table(shell, table, options.why);
  if (!options.html.empty()) fmt::print(shell.out(), "\nThe whole report: {}\n", options.html);
  return {};
}

}  // namespace

Action describe_exam_stages(Arguments& verb) {
  auto options = std::make_shared<ExamStagesFlags>();
  verb.add_option("sittings", options->sittings, "files of `hone exam sit`, in the order of the stages").required();
  verb.add_option("--part", options->part, "which questions count: prove, choose (the third to decide with) or all")
      .capture_default_str();
  verb.add_option("--html", options->html, "also write the report as one page that needs no network");
  verb.add_number("--margin", options->comparison.margin, ranges::points,
                  "a loss that would still be accepted, such as -5: can a larger one be ruled out?");
  verb.add_flag("--why", options->why, "also the statistics behind the verdict: p, test, intervals");
  verb.add_flag("--allow-missing", options->comparison.allow_missing, "compare the questions that all stages hold");
  return [options](Shell& shell) { return stages(shell, *options); };
}

}  // namespace hone::cli
