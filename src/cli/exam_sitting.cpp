#include "exam_sitting.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "hone/compare/leaderboard_file.h"
#include "hone/core/hash.h"
#include "hone/core/interrupt.h"
#include "hone/core/processor.h"
#include "hone/core/threads.h"
#include "hone/exam/comparison.h"
#include "hone/jobs/answer_json.h"
#include "hone/jobs/assistant_parts.h"
#include "hone/jobs/exam_leaks.h"
#include "hone/jobs/index_recipe.h"
#include "hone/jobs/tuning.h"
#include "hone/model/adapter_place.h"
#include "hone/model/weights_hash.h"

namespace hone::cli {
namespace {

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  char text[32];
  gmtime_r(&now, &utc);
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

// "base", "documents", "tuned", "tuned + documents": what a stage is called when nobody says.
std::string stage_name(const ExamSitting& options) {
  std::string name = options.adapter.empty() ? "" : "tuned";
  if (!options.no_docs) name += name.empty() ? "documents" : " + documents";
  return name.empty() ? "base" : name;
}

Result<OrderedJson> header_of(const ExamSitting& options, const FrozenExam& exam, const AssistantParts& parts) {
  HONE_TRY(const auto base, GgufFile::open(parts.installed.file));
  OrderedJson header{
      {"exam",
       {{"title", exam.exam.title.empty() ? fs::path(options.exam).stem().stem().string() : exam.exam.title},
        {"hash", exam.hash},
        {"part", options.part}}},
      {"stage", options.stage},
      {"model",
       {{"name", parts.model->name()},
        {"weights_hash", weights_hash(base)},
        {"size_bytes", fs::file_size(parts.installed.file)}}}};
  if (!options.adapter.empty()) {
    HONE_TRY(const AdapterPlace place, find_adapter(options.adapter));
    const fs::path weights =
        place.gguf_file.empty() ? place.peft_folder / "adapter_model.safetensors" : place.gguf_file;
    HONE_TRY(const std::string digest, sha256_file(weights));
    header["adapter"] = {{"name", fs::path(options.adapter).filename().string()},
                         {"sha256", digest},
                         {"size_bytes", fs::file_size(weights)},
                         {"training_seconds", training_seconds(options.adapter)}};
  }
  OrderedJson recipe = search_json(parts);
  const SearchRecipe& search = parts.options.retrieval.recipe;
  const RetrievalMode mode = search.mode.value_or(RetrievalMode::hybrid);
  if (!options.no_docs && mode == RetrievalMode::hybrid)
    recipe["dense_weight"] = search.dense_weight.value_or(default_dense_weight);
  header["documents"] = options.no_docs
                            ? std::string()
                            : fmt::format("{}, {}, {} slices", mode_name(mode), recipe.value("slicing", std::string()),
                                          recipe.value("slices", 0));
  header["recipe"] = recipe;
  // −1: the calibrated one, as sittings have always said it.
  header["decline_below"] = options.no_docs ? OrderedJson() : OrderedJson(search.decline_below.value_or(-1));
  header["style"] = style_name(options.style);
  header["system"] = options.system ? OrderedJson(*options.system) : OrderedJson();
  header["n_samples"] = options.sitting.samples;
  header["temperature"] = options.sitting.temperature;
  header["max_tokens"] = options.generation.max_tokens;
  header["seed"] = options.sitting.seed;
  header["threads"] = options.reading.threads > 0 ? options.reading.threads : physical_cores();
  header["cpu"] = processor_name();
  header["build"] = HONE_VERSION;
  header["started"] = today();
  return header;
}

// Marks the questions that stand in what the model or its prompt was made with. Returns what a reader must know of that.
Result<std::vector<std::string>> look_for_leaks(const ExamSitting& options, const FrozenExam& exam,
                                                std::vector<bool>& leaked) {
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
  return std::move(made.notes);
}

// "tuned + documents" is a name; a file of it has no blanks.
std::string file_of(const std::string& stage) {
  std::string name;
  for (const char c : stage) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_';
    if (plain || (!name.empty() && name.back() != '-')) name += plain ? c : '-';
  }
  return name;
}

}  // namespace

void ExamSitting::add_to(CLI::App* verb) {
  verb->add_option("--parallel", parallel, "answers at a time; as many as memory holds when left out");
  verb->add_option(
      "--made-with", made_with,
      "rows, few-shot examples, rubrics or preferences that went into the model: looked through for leaks");
  verb->add_flag("--allow-leak", allow_leak, "sit although questions leaked; they do not count");
  verb->add_option("--recipe", compared,
                   "with --docs: search as a row of `hone compare` does, its number or FOLDER:NUMBER");
  AskingOptions::add_to(verb);
}

Status ExamSitting::take(const SearchRecipe& recipe) {
  search.mode = recipe.mode, search.dense_weight = recipe.dense_weight;
  search.feedback = recipe.feedback.value_or(0), search.reranker = recipe.reranker.value_or("none");
  return cut_as(recipe, search);
}

Result<ExamOnDisk> open_exam(const std::string& file, const std::string& documents) {
  if (file.ends_with(".frozen.json")) {
    HONE_TRY(auto frozen, read_frozen(file));
    return ExamOnDisk{std::move(frozen), file};
  }
  HONE_TRY(Exam exam, read_placed_exam(file, documents));
  const fs::path path = frozen_path(file);
  std::error_code failure;
  if (fs::exists(path, failure)) {
    HONE_TRY(auto before, read_frozen(path));
    HONE_CHECK(check_unchanged(exam, before));
    return ExamOnDisk{std::move(before), path};
  }
  ExamOnDisk found{freeze_exam(std::move(exam)), path};
  HONE_CHECK(write_frozen(found.frozen, path));
  return found;
}

Result<Sat> sit_exam(const Shell& shell, ExamSitting& options) {
  HONE_TRY(const ExamOnDisk found, open_exam(options.exam));
  const FrozenExam& exam = found.frozen;
  options.exam = found.file.string();
  HONE_TRY(const ScoredPart part, parse_part(options.part));
  if (options.stage.empty()) options.stage = stage_name(options);
  if (options.out.empty())
    options.out =
        fmt::format("{}.{}.sitting.jsonl", fs::path(options.exam).replace_extension("").replace_extension("").string(),
                    file_of(options.stage));
  options.sitting.out = options.out;
  options.sitting.declines = exam.exam.declines;
  options.sitting.seed = options.generation.seed;
  options.sitting.temperature = options.generation.temperature;
  if (!options.compared.empty()) {
    if (options.docs.empty())
      return Error(ErrorCode::invalid_argument,
                   "--recipe searches the documents of --docs. A workspace takes a row up with `hone compare use`.");
    HONE_TRY(const SearchRecipe recipe, read_compared_row(options.compared, "compare"));
    HONE_CHECK(options.take(recipe));
  }
  std::vector<bool> leaked(exam.parts.size());
  Sat sat;
  HONE_TRY(sat.notes, look_for_leaks(options, exam, leaked));
  HONE_TRY(Assistant assistant, open_assistant(shell, options));
  AssistantParts& parts = assistant.parts();
  const Progress bar = shell.progress();
  HONE_TRY(auto sitter, Sitter::make(*parts.model, parts.documents(),
                                     {.ask = parts.options,
                                      .adapter = parts.adapter,
                                      .threads = options.reading.threads,
                                      .parallel = options.parallel,
                                      .progress = bar}));
  std::vector<SittingQuestion> questions;
  for (std::size_t i = 0; i < exam.exam.questions.size(); ++i) {
    const SittingPart of_question = exam.parts[i] == ExamPart::prove ? SittingPart::prove : SittingPart::choose;
    if (part != ScoredPart::all && (part == ScoredPart::prove) != (of_question == SittingPart::prove)) continue;
    const Question& question = exam.exam.questions[i];
    questions.push_back({question, of_question, !question.closed_book, leaked[i]});
    sat.leaked += leaked[i];
  }
  sat.questions = questions.size();
  HONE_TRY(OrderedJson header, header_of(options, exam, parts));
  header["exam_file"] = options.exam;
  header["notes"] = sat.notes;
  if (!questions.empty()) {
    HONE_TRY(header["first_word_seconds"], sitter.first_word_seconds({.question = questions[0].question.text,
                                                                      .with_documents = questions[0].with_documents}));
  }
  catch_interrupts();
  HONE_TRY(sat.report, sit(questions, sitter, options.sitting, header, bar));
  if (part != ScoredPart::choose && sat.report.answered > 0)
    HONE_CHECK(record_prove_sitting(options.exam, {exam.hash, options.stage, assistant.model_name(), today()}));
  if (!sat.report.failed.empty())
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{} of {} questions have no answer, so there is no score. {}", sat.report.failed.size(),
                             questions.size(), sat.report.failed.front()));
  HONE_TRY(sat.sitting, read_sitting(options.out));
  for (const SittingItem& item : sat.sitting.items)
    if (!item.mark) sat.waiting.push_back(item.id);
  return sat;
}

}  // namespace hone::cli
