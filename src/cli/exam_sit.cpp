// hone exam sit: a model, with documents or without, answers an exam.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>

#include "asking.h"
#include "exam_verbs.h"
#include "hone/core/hash.h"
#include "hone/core/interrupt.h"
#include "hone/core/threads.h"
#include "hone/exam/comparison.h"
#include "hone/exam/freeze.h"
#include "hone/jobs/exam_leaks.h"
#include "hone/jobs/sitting.h"
#include "hone/model/adapter_place.h"
#include "hone/model/weights_hash.h"

namespace hone::cli {
namespace {

struct Options : AskingOptions {
  std::string exam, out, stage, part = "all";
  std::vector<std::string> made_with;
  bool allow_leak = false;
  int parallel = 0;
  SittingSettings sitting;
};

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "";
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  char text[32];
  gmtime_r(&now, &utc);
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

// "base", "documents", "tuned", "tuned + documents": what a stage is called when nobody says.
std::string stage_name(const Options& options) {
  std::string name = options.adapter.empty() ? "" : "tuned";
  if (!options.no_docs) name += name.empty() ? "documents" : " + documents";
  return name.empty() ? "base" : name;
}

Result<OrderedJson> header_of(const Options& options, const FrozenExam& exam, Asking& asking) {
  HONE_TRY(const auto base, GgufFile::open(asking.installed().file));
  OrderedJson header{{"exam",
                      {{"title", exam.exam.title.empty() ? fs::path(options.exam).stem().string() : exam.exam.title},
                       {"hash", exam.hash},
                       {"part", options.part}}},
                     {"stage", options.stage},
                     {"model",
                      {{"name", asking.model().name()},
                       {"weights_hash", weights_hash(base)},
                       {"size_bytes", fs::file_size(asking.installed().file)}}}};
  if (!options.adapter.empty()) {
    HONE_TRY(const AdapterPlace place, find_adapter(options.adapter));
    const fs::path weights =
        place.gguf_file.empty() ? place.peft_folder / "adapter_model.safetensors" : place.gguf_file;
    HONE_TRY(const std::string digest, sha256_file(weights));
    header["adapter"] = {{"name", fs::path(options.adapter).filename().string()},
                         {"sha256", digest},
                         {"size_bytes", fs::file_size(weights)}};
  }
  const OrderedJson recipe = asking.recipe();
  header["documents"] = options.no_docs
                            ? std::string()
                            : fmt::format("{}, {}, {} slices", options.mode, recipe.value("slicing", std::string()),
                                          recipe.value("slices", 0));
  header["recipe"] = recipe;
  header["style"] = options.style;
  header["system"] = options.system ? OrderedJson(*options.system) : OrderedJson();
  header["n_samples"] = options.sitting.samples;
  header["temperature"] = options.sitting.temperature;
  header["max_tokens"] = options.ask.generation.max_tokens;
  header["seed"] = options.sitting.seed;
  header["threads"] = options.slicing.threads > 0 ? options.slicing.threads : physical_cores();
  header["cpu"] = processor();
  header["build"] = HONE_VERSION;
  header["started"] = today();
  return header;
}

// Marks the questions that stand in what the model or its prompt was made with. Returns what a reader must know of that.
Result<OrderedJson> look_for_leaks(const Options& options, const FrozenExam& exam, std::vector<bool>& leaked) {
  MadeWith made;
  if (!options.adapter.empty()) {
    HONE_TRY(made, texts_behind_adapter(options.adapter));
  }
  for (const std::string& file : options.made_with) {
    HONE_TRY(auto texts, read_training_texts(file));
    made.texts.insert(made.texts.end(), texts.begin(), texts.end());
  }
  if (options.system) made.texts.push_back({"--system", *options.system});
  const auto leaks = find_leaks(exam.exam.questions, made.texts);
  if (!options.allow_leak)
    HONE_CHECK(refuse_leaks(exam.exam.questions, leaks,
                            "Take those rows away and tune again, or sit with --allow-leak: then these questions do "
                            "not count."));
  for (const std::size_t index : leaked_questions(leaks)) leaked[index] = true;
  return OrderedJson(made.notes);
}

Status sit_exam(const Shell& shell, Options& options) {
  HONE_TRY(const FrozenExam exam, read_frozen(options.exam));
  HONE_TRY(const ScoredPart part, parse_part(options.part));
  if (options.stage.empty()) options.stage = stage_name(options);
  if (options.out.empty())
    options.out = fs::path(options.exam).replace_extension("").replace_extension("").string() + "." + options.stage +
                  ".sitting.jsonl";
  options.sitting.out = options.out;
  options.sitting.declines = exam.exam.declines;
  options.sitting.seed = options.ask.generation.seed;
  options.sitting.temperature = options.ask.generation.temperature;
  std::vector<bool> leaked(exam.parts.size());
  HONE_TRY(const OrderedJson notes, look_for_leaks(options, exam, leaked));
  HONE_TRY(const auto asking, Asking::prepare(shell, options));
  HONE_TRY(auto sitter, Sitter::make(asking->model(), asking->retriever(),
                                     {.ask = asking->ask(),
                                      .adapter = asking->adapter(),
                                      .threads = options.slicing.threads,
                                      .parallel = options.parallel}));
  std::vector<SittingQuestion> questions;
  for (std::size_t i = 0; i < exam.exam.questions.size(); ++i) {
    const SittingPart of_question = exam.parts[i] == ExamPart::prove ? SittingPart::prove : SittingPart::choose;
    if (part != ScoredPart::all && (part == ScoredPart::prove) != (of_question == SittingPart::prove)) continue;
    const Question& question = exam.exam.questions[i];
    questions.push_back({question, of_question, !question.closed_book, leaked[i]});
  }
  HONE_TRY(OrderedJson header, header_of(options, exam, *asking));
  header["notes"] = notes;
  if (!questions.empty()) {
    HONE_TRY(header["first_word_seconds"], sitter.first_word_seconds({.question = questions[0].question.text,
                                                                      .with_documents = questions[0].with_documents}));
  }
  catch_interrupts();
  HONE_TRY(const SittingReport report, sit(questions, sitter, options.sitting, header, shell.progress()));
  if (part != ScoredPart::choose && report.answered > 0)
    HONE_CHECK(record_prove_sitting(options.exam, {exam.hash, options.stage, asking->model().name(), today()}));
  if (!report.failed.empty())
    return Error(ErrorCode::limit_exceeded, fmt::format("{} of {} questions have no answer, so there is no score. {}",
                                                        report.failed.size(), questions.size(), report.failed.front()));
  OrderedJson json{{"sitting", options.out}, {"score", nullptr}, {"low", nullptr}, {"high", nullptr}};
  HONE_TRY(const Sitting sitting, read_sitting(options.out));
  OrderedJson items = OrderedJson::array();
  for (const SittingItem& item : sitting.items)
    items.push_back(
        {{"id", item.id}, {"mark", item.mark ? OrderedJson(*item.mark) : OrderedJson()}, {"answer", item.answer}});
  std::string score = fmt::format("{} answers wait for a mark: hone exam mark {}", report.unmarked.size(), options.out);
  if (report.unmarked.empty()) {
    HONE_TRY(const Scores scores, read_scores(options.out, ScoredPart::all));
    HONE_TRY(const Comparison alone, compare(scores, scores));
    json["score"] = alone.score_a;
    if (alone.interval_a) json["low"] = alone.interval_a->low, json["high"] = alone.interval_a->high;
    score = fmt::format("{:.0f} % of the points", 100 * alone.score_a);
    if (alone.interval_a)
      score += fmt::format(" ({:.0f} to {:.0f})", 100 * alone.interval_a->low, 100 * alone.interval_a->high);
  }
  json["leaked"] = std::count(leaked.begin(), leaked.end(), true);
  json["n"] = questions.size(), json["answered"] = report.answered, json["kept"] = report.kept;
  json["items"] = std::move(items);
  shell.print_json(json);
  for (const OrderedJson& note : notes) fmt::print(stderr, "{}\n", note.get<std::string>());
  const auto count = std::count(leaked.begin(), leaked.end(), true);
  if (count > 0) fmt::print(stderr, "{} of {} questions leaked and do not count.\n", count, leaked.size());
  if (!shell.json()) fmt::print("{}: {} questions, {}. {}\n", options.stage, questions.size(), score, options.out);
  return {};
}

}  // namespace

SubVerb add_exam_sit(CLI::App& exam, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = exam.add_subcommand("sit", "A model answers the exam; a sitting that was stopped goes on.");
  verb->add_option("exam", options->exam, "a frozen exam (`hone exam freeze`)")->required();
  verb->add_option("--out", options->out, "the sitting; EXAM.STAGE.sitting.jsonl when left out");
  verb->add_option("--stage", options->stage, "what to call this stage; base, documents or tuned when left out");
  verb->add_option("--part", options->part, "all, choose or prove")->capture_default_str();
  verb->add_option("--n", options->sitting.samples, "answers a question, with --temperature above 0")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb->add_option("--parallel", options->parallel, "answers at a time; as many as memory holds when left out");
  verb->add_option("--made-with", options->made_with,
                   "rows, few-shot examples, rubrics or preferences that went into the model: looked through for leaks");
  verb->add_flag("--allow-leak", options->allow_leak, "sit although questions leaked; they do not count");
  options->add_to(verb);
  verb->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  return {verb, [&shell, options] { return sit_exam(shell, *options); }};
}

}  // namespace hone::cli
