// hone exam forgetting: what a tuned model lost of what its base could do.
#include <fmt/format.h>

#include "exam_sitting.h"
#include "hone/core/install.h"
#include "hone/core/interrupt.h"
#include "hone/installed/registry.h"
#include "hone/results/comparison.h"
#include "hone/sitting/reference_likelihood.h"
#include "verbs.h"

namespace hone::cli {
namespace {

constexpr std::uint64_t largest_text_bytes = std::uint64_t{64} << 20;

struct ExamForgettingFlags {
  std::string model = "smollm2-135m-instruct", adapter, tuned, exam, text, out;
  double margin = -5;
  int threads = 0;
};

fs::path shipped(const char* name) { return installed_data(fs::path("general") / name); }

// The share of the points that guessing gets; none when a question has no options to guess among.
std::optional<double> chance_of(const FrozenExam& exam) {
  double sum = 0;
  for (const Question& question : exam.exam.questions) {
    const auto* choice = question.marking<ChoiceMarking>();
    if (!choice) return std::nullopt;
    sum += static_cast<double>(choice->right.size()) / static_cast<double>(question.choices.size());
  }
  return sum / static_cast<double>(exam.exam.questions.size());
}

SitSpec sitting_of(const ExamForgettingFlags& options, bool is_tuned, const std::string& exam) {
  SitSpec sitting{.exam = exam};
  sitting.ask.no_docs = true, sitting.ask.reading.threads = options.threads;
  sitting.ask.model = is_tuned && !options.tuned.empty() ? options.tuned : options.model;
  if (is_tuned) sitting.ask.adapter = options.adapter;
  sitting.stage = is_tuned ? "tuned" : "base";
  sitting.out = (fs::path(options.out) / (sitting.stage + ".sitting.jsonl")).string();
  return sitting;
}

Result<Scores> likelihood_of(const Shell& shell, const ExamForgettingFlags& options, bool is_tuned,
                             const std::vector<std::string>& passages) {
  HONE_TRY(const auto installed, find_model(is_tuned && !options.tuned.empty() ? options.tuned : options.model));
  HONE_TRY(const auto model, LanguageModel::load(installed.file));
  std::optional<Adapter> adapter;
  if (is_tuned && !options.adapter.empty()) {
    HONE_TRY(adapter, Adapter::load(model, options.adapter));
  }
  return reference_likelihood(model, adapter, passages,
                              {.name = is_tuned ? "tuned" : "base", .threads = options.threads}, shell.progress());
}

OrderedJson forgetting_json(const Comparison& one) {
  return {{"n", one.n},
          {"base", one.score_a},
          {"tuned", one.score_b},
          {"difference", one.difference},
          {"low", one.interval.low},
          {"high", one.interval.high},
          {"p", one.p},
          {"verdict", verdict_name(one.verdict)}};
}

Status forgetting(const Shell& shell, ExamForgettingFlags& options) {
  if (options.adapter.empty() == options.tuned.empty())
    return Error(ErrorCode::invalid_argument,
                 "Say what was tuned: --adapter RUN of the same model, or --tuned MODEL, a file of its own.");
  if (options.out.empty())
    options.out = fs::is_directory(options.adapter) ? (fs::path(options.adapter) / "general").string() : "general";
  HONE_CHECK(make_folder(options.out));
  const std::string exam_file = (fs::path(options.out) / "general.jsonl").string();
  HONE_TRY(const std::string questions,
           read_file(options.exam.empty() ? shipped("questions.jsonl") : fs::path(options.exam), largest_text_bytes));
  HONE_CHECK(write_file_atomically(exam_file, questions));
  HONE_TRY(const ExamOnDisk exam, open_exam(exam_file));

  catch_interrupts();
  std::vector<Scores> stages;
  for (const bool is_tuned : {false, true}) {
    const SitSpec sitting = sitting_of(options, is_tuned, exam_file);
    HONE_CHECK(sit_exam(sitting, sit_listener(shell)));
    HONE_TRY(Scores scores, read_scores(sitting.out, ScoredPart::all));
    stages.push_back(std::move(scores));
  }
  HONE_TRY(const Comparison exams, compare(stages[0], stages[1], {.margin = options.margin}));
  HONE_TRY(const ScoreEstimate base, estimate_score(stages[0]));

  HONE_TRY(const std::string text,
           read_file(options.text.empty() ? shipped("reference.txt") : fs::path(options.text), largest_text_bytes));
  const auto passages = paragraphs_of(text);
  HONE_TRY(const Scores before, likelihood_of(shell, options, false, passages));
  HONE_TRY(const Scores after, likelihood_of(shell, options, true, passages));
  HONE_TRY(const Comparison texts, compare(before, after));

  const auto chance = chance_of(exam.frozen);
  const bool can_show = !chance || base.interval.low > *chance;
  OrderedJson json{{"exam", forgetting_json(exams)},
                   {"chance", or_null(chance)},
                   {"base_above_chance", can_show},
                   {"margin", options.margin},
                   {"no_loss_beyond_margin", can_show && exams.no_loss_beyond_margin.value_or(false)},
                   {"reference_text", forgetting_json(texts)}};
  shell.print_json(json);
  if (shell.json()) return {};
  fmt::print(shell.out(), "General exam, {} questions: base {:.0f} % ({:.0f} to {:.0f}), tuned {:.0f} %.{}\n", exams.n,
             100 * base.score, 100 * base.interval.low, 100 * base.interval.high, 100 * exams.score_b,
             chance ? fmt::format(" Guessing gets {:.0f} %.", 100 * *chance) : "");
  if (can_show)
    fmt::print(shell.out(), "{}\n", margin_sentence(exams));
  else
    fmt::print(shell.out(),
               "The base itself is not above chance there, so this exam cannot show a loss. Give one with --exam.\n");
  fmt::print(shell.out(), "{}\n", sentence(exams));
  fmt::print(shell.out(),
             "Reference text, {} passages, nats a token (nearer 0 is better): base {:.3f}, tuned {:.3f}.\n{}\n",
             texts.n, texts.score_a, texts.score_b, sentence(texts));
  return {};
}

}  // namespace

Action describe_exam_forgetting(Arguments& verb) {
  auto options = std::make_shared<ExamForgettingFlags>();
  verb.add_option("--model", options->model, "the base").capture_default_str();
  verb.add_option("--adapter", options->adapter, "the tuned side: a tune run, a PEFT folder or a GGUF adapter");
  verb.add_option("--tuned", options->tuned, "the tuned side as a model of its own: a name, or a GGUF file");
  verb.add_option("--exam", options->exam, "another general exam than the one that ships (300 of TruthfulQA)");
  verb.add_option("--text", options->text, "other reference text: passages with blank lines between them");
  verb.add_option("--margin", options->margin, "the loss that would still be accepted, in points below 0")
      .capture_default_str();
  verb.add_option("--out", options->out, "folder of the sittings; RUN/general when left out");
  verb.add_option("--threads", options->threads, "threads; all cores when left out");
  return [options](Shell& shell) { return forgetting(shell, *options); };
}

}  // namespace hone::cli
