// hone data: what is in a file of training rows.
#include <fmt/color.h>
#include <fmt/format.h>

#include <memory>
#include <optional>

#include "advice.h"
#include "hone/installed/registry.h"
#include "hone/rows/check.h"
#include "hone/tuning/rows_of_exam.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct CheckOptions {
  std::string file, model, train_on = "assistant", without_exam;
  std::vector<std::string> columns;
  std::uint64_t max_tokens = 0;
  bool use_chosen = false;
};

OrderedJson to_json(const rows::RowReport& report) {
  OrderedJson problems = OrderedJson::array();
  for (const rows::ProblemGroup& group : report.problems) {
    OrderedJson rows = OrderedJson::array();
    for (const rows::RowProblem& problem : group.first)
      rows.push_back({{"row", problem.row}, {"field", problem.field}, {"message", problem.message}});
    problems.push_back({{"kind", rows::row_problem_name(group.kind)},
                        {"excluded", group.excluded},
                        {"count", group.count},
                        {"rows", std::move(rows)}});
  }
  OrderedJson json{{"source", report.source},
                   {"format", rows::row_format_name(report.format)},
                   {"rows", report.rows_read},
                   {"usable", report.usable},
                   {"duplicates", report.duplicates},
                   {"problems", std::move(problems)},
                   {"unused_fields", report.unused_fields},
                   {"notes", report.notes},
                   {"lengths", nullptr}};
  if (const rows::LengthReport& lengths = report.lengths; lengths.rows > 0)
    json["lengths"] = {{"rows", lengths.rows},
                       {"tokens", lengths.tokens},
                       {"supervised", lengths.targets},
                       {"supervised_share", lengths.supervised_share()},
                       {"shortest", lengths.shortest},
                       {"p50", lengths.p50},
                       {"p90", lengths.p90},
                       {"p95", lengths.p95},
                       {"p99", lengths.p99},
                       {"longest", lengths.longest}};
  return json;
}

void print_report(const Shell& shell, const rows::RowReport& report) {
  fmt::print(shell.out(), "{}\n", report.format_sentence);
  fmt::print(shell.out(), "{} of {} can be used.\n", report.usable, report.rows_read);
  for (const std::string& note : report.notes) fmt::print(shell.out(), "{}\n", note);
  if (const rows::LengthReport& lengths = report.lengths; lengths.rows > 0)
    fmt::print(shell.out(),
               "Tokens a row: shortest {}, median {}, 90 % {}, 95 % {}, 99 % {}, longest {}.\n"
               "In all {} tokens, of which {} ({:.0f} %) are learned.\n",
               lengths.shortest, lengths.p50, lengths.p90, lengths.p95, lengths.p99, lengths.longest, lengths.tokens,
               lengths.targets, 100 * lengths.supervised_share());
  for (const rows::ProblemGroup& group : report.problems) {
    const std::string title = fmt::format("{}: {} row{}, {}", rows::row_problem_words(group.kind), group.count,
                                          group.count == 1 ? "" : "s", group.excluded ? "left out" : "used");
    fmt::print(shell.out(), "\n{}\n", shell.colour() ? fmt::format(fmt::emphasis::bold, "{}", title) : title);
    for (const rows::RowProblem& problem : group.first) fmt::print(shell.out(), "  {}\n", problem.sentence());
    if (group.count > group.first.size())
      fmt::print(shell.out(), "  … and {} more\n", group.count - group.first.size());
    if (const auto words = step_words(group.first.front().advice().step); !words.empty())
      fmt::print(shell.out(), "  {}\n", words);
  }
}

// Why no row of a file can be used; nothing where one can.
Status check_usable(const rows::RowSet& set, const rows::RowReport& report) {
  if (report.usable > 0) return {};
  if (report.refused) return *report.refused;
  std::string why;
  Advice advice = set.likely_advice();
  for (const rows::ProblemGroup& group : report.problems)
    if (group.excluded && why.empty()) why = " " + group.first.front().sentence();
  for (const rows::ProblemGroup& group : report.problems)
    if (advice.step == NextStep::none && group.excluded) advice = group.first.front().advice();
  return Error(ErrorCode::invalid_argument,
               fmt::format("No row of {} can be used: all {} have problems.{}", report.source, report.rows_read, why),
               std::move(advice));
}

Status check(Shell& shell, const CheckOptions& options) {
  if (options.max_tokens > 0 && options.model.empty())
    return Error(ErrorCode::invalid_argument, "--max-tokens counts a model's tokens: say whose with --model NAME.");
  HONE_TRY(rows::RowSplits splits, rows::read_row_splits(options.file, {.columns = options.columns}));
  if (!options.without_exam.empty())
    HONE_CHECK(tuning::leave_out_exam(tuning::learned_sets(splits), options.without_exam));
  HONE_TRY(const rows::TrainOn train_on, rows::parse_train_on(options.train_on));
  const rows::TokenizeOptions tokenizing{
      .train_on = train_on, .max_tokens = options.max_tokens, .use_chosen = options.use_chosen};
  std::optional<engine::LanguageModel> model;
  if (!options.model.empty()) {
    HONE_TRY(const installed::InstalledModel installed, installed::find_model(options.model));
    HONE_TRY(model, engine::LanguageModel::load(installed.file));
  }
  const std::pair<const char*, const rows::RowSet*> sets[] = {{"train", &splits.train},
                                                              {"valid", splits.valid ? &*splits.valid : nullptr},
                                                              {"test", splits.test ? &*splits.test : nullptr}};
  OrderedJson json;  // one file is the object itself; a folder's other files stand beside it
  for (const auto& [name, set] : sets) {
    if (!set) continue;
    rows::RowReport report = rows::check_rows(*set, tokenizing);
    if (model) {
      HONE_TRY(report, rows::check_rows(*set, *model, tokenizing));
    }
    if (!shell.json()) {
      if (!json.empty()) fmt::print(shell.out(), "\n");
      print_report(shell, report);
    }
    if (json.empty())
      json = to_json(report);
    else
      json[name] = to_json(report);
    if (auto none = check_usable(*set, report); !none) {
      shell.tell_beside_error(std::move(json));
      return none;
    }
  }
  shell.print_json(json);
  return {};
}

}  // namespace

Action describe_data_check(Arguments& verb) {
  auto options = std::make_shared<CheckOptions>();
  verb.add_option("file", options->file, "JSON, JSONL, CSV, packed or not, or a folder with train, valid and test")
      .required();
  verb.add_option("--model", options->model, "count in this model's tokens");
  verb.add_option("--train-on", options->train_on, "which tokens are learned: assistant, last or all")
      .capture_default_str();
  verb.add_option("--map", options->columns, "columns by their names: question=frage,answer=antwort").delimiter(',');
  verb.add_flag("--use-chosen", options->use_chosen,
                "learn the chosen answers of preferences, the liked ones of feedback");
  verb.add_option("--without-exam", options->without_exam,
                  "leave out the rows in which a question of this exam, or its answer, stands");
  verb.add_number("--max-tokens", options->max_tokens, ranges::tokens,
                  "with --model: rows of more tokens than this are left out");
  return [options](Shell& shell) { return check(shell, *options); };
}

}  // namespace hone::cli
