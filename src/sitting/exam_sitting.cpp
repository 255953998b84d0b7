#include "hone/sitting/exam_sitting.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/adapter/adapter_place.h"
#include "hone/adapter/peft_adapter.h"
#include "hone/answers/ask_result_json.h"
#include "hone/answers/assistant_parts.h"
#include "hone/core/date.h"
#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/processor.h"
#include "hone/core/threads.h"
#include "hone/model/weights_hash.h"
#include "hone/results/refusal_count.h"
#include "hone/results/revised_marks.h"
#include "hone/results/sitting_scores.h"
#include "hone/sitting/exam_leaks.h"
#include "hone/sitting/sitting.h"
#include "hone/sitting/sitting_record.h"
#include "hone/tuning/tuning.h"

namespace hone::sitting {
namespace {

constexpr std::size_t most_timed_questions = 3;

Result<results::SittingHeader> header_of(const SitSpec& spec, const exam::FrozenExam& exam, const SitResult& result,
                                         const answers::AssistantParts& parts) {
  const answers::AskSpec& ask = spec.ask;
  HONE_TRY(const auto base, model::GgufFile::open(parts.installed.file));
  results::SittingHeader header;
  header.exam = {exam.exam.title.empty() ? result.exam.stem().stem().string() : exam.exam.title, exam.hash,
                 results::part_name(spec.part)};
  header.stage = result.stage;
  header.model = {std::string(parts.model->name()), model::weights_hash(base), fs::file_size(parts.installed.file)};
  if (!ask.adapter.empty()) {
    HONE_TRY(const adapter::AdapterPlace place, adapter::find_adapter(ask.adapter));
    const fs::path weights = place.gguf_file.empty() ? adapter::peft_weights(place.peft_folder) : place.gguf_file;
    HONE_TRY(const std::string digest, sha256_file(weights));
    header.adapter = results::SittingAdapter{fs::path(ask.adapter).filename().string(), digest, fs::file_size(weights),
                                             tuning::training_seconds(ask.adapter)};
  }
  header.recipe = answers::search_json(answers::setup_of(parts));
  if (!ask.no_docs) {
    const search::SearchRecipe& search = parts.options.retrieval.recipe;
    const search::RetrievalMode mode = search.mode.value_or(search::RetrievalMode::hybrid);
    if (mode == search::RetrievalMode::hybrid)
      header.recipe["dense_weight"] = search.dense_weight.value_or(search::default_dense_weight);
    header.documents = fmt::format("{}, {}, {} slices", search::mode_name(mode),
                                   header.recipe.value("slicing", std::string()), header.recipe.value("slices", 0));
    header.decline_below =
        search.decline_below.value_or(-1);  // −1: the calibrated one, as sittings have always said it
  }
  header.style = answers::style_name(ask.style), header.system = ask.system;
  header.n_samples = spec.samples, header.temperature = ask.generation.temperature;
  header.max_tokens = ask.generation.max_tokens, header.seed = ask.generation.seed;
  header.threads = ask.reading.threads > 0 ? ask.reading.threads : physical_cores();
  header.cpu = processor_name(), header.build = HONE_VERSION, header.started = utc_time(unix_seconds());
  header.marks = marking::marking_version;
  header.exam_file = result.exam.string(), header.notes = result.notes;
  return header;
}

// Marks the questions that stand in what the model or its prompt was made with. Returns what a reader must know of that.
Result<std::vector<std::string>> look_for_leaks(const SitSpec& spec, const exam::FrozenExam& exam,
                                                std::vector<bool>& leaked) {
  MadeWith made;
  if (!spec.ask.adapter.empty()) {
    HONE_TRY(made, texts_behind_adapter(spec.ask.adapter));
  }
  for (const std::string& file : spec.made_with) {
    HONE_TRY(auto texts, read_training_texts(file));
    made.texts.insert(made.texts.end(), texts.begin(), texts.end());
  }
  if (spec.ask.system) made.texts.push_back({"the system message", *spec.ask.system});
  const auto leaks = exam::find_leaks(exam.exam.questions, made.texts);
  if (!spec.allow_leak)
    HONE_CHECK(refuse_leaks(exam.exam.questions, leaks,
                            "Take those rows away and tune again, or allow leaks: then these questions do "
                            "not count.",
                            spec.ask.adapter.empty() ? Advice{} : Advice{NextStep::leave_out_exam, spec.exam}));
  for (const std::size_t index : exam::leaked_questions(leaks)) leaked[index] = true;
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

// A sitting that stopped before a key was mended goes on: what is asked is the same. The key that its marks are by, where that is
// not the exam's of now; those of a revision between are by no key that is kept, and are marked anew wherever they are read.
std::optional<std::string> former_hash(const fs::path& file, const exam::FrozenExam& exam) {
  std::error_code failure;
  if (!fs::exists(file, failure)) return std::nullopt;
  const auto stored = results::read_sitting(file);
  if (!stored || stored->header.exam.hash == exam.hash || !exam.had_hash(stored->header.exam.hash)) return std::nullopt;
  return stored->header.exam.hash;
}

Result<results::ScoreEstimate> score_of(const results::Sitting& sitting, const fs::path& file,
                                        results::ScoredPart part) {
  HONE_TRY(const results::Scores scores, results::sitting_scores(sitting, file.string(), part));
  return results::estimate_score(scores);
}

}  // namespace

std::string default_stage(const answers::AskSpec& ask) {
  std::string name = ask.adapter.empty() ? "" : "tuned";
  if (!ask.no_docs) name += name.empty() ? "documents" : " + documents";
  return name.empty() ? "base" : name;
}

fs::path sitting_path(const fs::path& frozen_exam, const std::string& stage) {
  return fmt::format("{}.{}.sitting.jsonl", fs::path(frozen_exam).replace_extension("").replace_extension("").string(),
                     file_of(stage));
}

Result<ExamOnDisk> open_exam(const std::string& file, const std::string& documents) {
  if (file.ends_with(".frozen.json")) {
    HONE_TRY(auto frozen, exam::read_frozen(file));
    return ExamOnDisk{std::move(frozen), file};
  }
  const fs::path path = exam::frozen_path(file);
  HONE_TRY(const bool is_frozen, is_there(path));
  if (is_frozen) {  // it knows where its quotations stand: the documents are not read again
    HONE_TRY(const exam::Exam now, exam::read_exam(file));
    HONE_TRY(auto before, exam::read_frozen(path));
    HONE_CHECK(exam::check_unchanged(now, before));
    return ExamOnDisk{std::move(before), path};
  }
  HONE_TRY(exam::Exam exam, exam::read_placed_exam(file, documents));
  ExamOnDisk found{exam::freeze_exam(std::move(exam)), path};
  HONE_CHECK(exam::write_frozen(found.frozen, path));
  return found;
}

Result<ExamOnDisk> open_sat_exam(const SitSpec& spec) {
  auto found = open_exam(spec.exam);
  if (found || found.error().code() != ErrorCode::not_found || spec.ask.docs.empty()) return found;
  // What is asked of documents is asked of those that the questions name.
  const fs::path first = spec.ask.docs.front();
  std::error_code failure;
  auto among_asked = open_exam(spec.exam, (fs::is_directory(first, failure) ? first : first.parent_path()).string());
  return among_asked ? std::move(among_asked) : std::move(found);
}

Result<SittingRecord> sit_and_read(const SitSpec& spec, const SitListener& listener) {
  HONE_TRY(const ExamOnDisk found, open_sat_exam(spec));
  const exam::FrozenExam& exam = found.frozen;
  const engine::GenerationOptions& generation = spec.ask.generation;
  SitResult result;
  result.exam = found.file, result.file = spec.out, result.stage = spec.stage;
  if (result.stage.empty()) result.stage = default_stage(spec.ask);
  if (result.file.empty()) result.file = sitting_path(found.file, result.stage);
  std::vector<bool> leaked(exam.parts.size());
  HONE_TRY(result.notes, look_for_leaks(spec, exam, leaked));
  HONE_TRY(answers::Assistant assistant,
           answers::Assistant::open(
               spec.ask, {.progress = listener.progress, .indexed = listener.indexed, .warned = listener.warned}));
  answers::AssistantParts& parts = assistant.parts();
  HONE_TRY(auto sitter, Sitter::make(*parts.model, parts.documents(),
                                     {.ask = parts.options,
                                      .adapter = parts.adapter,
                                      .threads = spec.ask.reading.threads,
                                      .parallel = spec.parallel,
                                      .progress = listener.progress}));
  const std::optional<std::string> former = former_hash(result.file, exam);
  // Their marks are stored by the key of then, and so are those of the answers that come.
  const exam::Exam key = former && *former == exam.revisions.front().hash ? exam.first_exam() : exam.exam;
  std::vector<SittingQuestion> questions;
  for (std::size_t i = 0; i < exam.exam.questions.size(); ++i) {
    const results::SittingPart of_question =
        exam.parts[i] == exam::ExamPart::prove ? results::SittingPart::prove : results::SittingPart::choose;
    if (!results::is_scored(of_question, spec.part)) continue;
    const marking::Question& question = key.questions[i];
    questions.push_back({question, of_question, !question.closed_book, leaked[i]});
    result.leaked += leaked[i];
  }
  result.questions = questions.size();
  HONE_TRY(results::SittingHeader header, header_of(spec, exam, result, parts));
  if (former) {
    header.exam.hash = *former;
    result.notes.push_back(exam::revision_sentence(exam) +
                           " This sitting goes on; all of its answers are marked by the new key.");
  }
  // Nobody waits for a model's word where it is declined before the model speaks: then the next question is tried.
  for (std::size_t i = 0; i < std::min(questions.size(), most_timed_questions) && !header.first_word_seconds; ++i) {
    HONE_TRY(header.first_word_seconds, sitter.first_word_seconds({.question = questions[i].question.text,
                                                                   .with_documents = questions[i].with_documents}));
  }
  const SittingSettings settings{.out = result.file,
                                 .samples = spec.samples,
                                 .temperature = generation.temperature,
                                 .seed = generation.seed,
                                 .declines = exam.exam.declines};
  HONE_TRY(const SittingReport report, sit(questions, sitter, settings, header, listener.progress));
  result.answered = report.answered, result.kept = report.kept;
  if (spec.part != results::ScoredPart::choose && report.answered > 0)
    HONE_CHECK(exam::record_prove_sitting(
        result.exam, {exam.hash, result.stage, assistant.setup().model, utc_time(unix_seconds())}));
  if (!report.failed.empty())
    return Error(ErrorCode::limit_exceeded, fmt::format("{} of {} questions have no answer, so there is no score. {}",
                                                        report.failed.size(), questions.size(), report.failed.front()));
  HONE_TRY(results::Sitting sitting, results::read_sitting(result.file));
  if (former) sitting = results::marked_now(exam, std::move(sitting));
  results::RefusalCount refusals;
  for (const results::SittingItem& item : sitting.items) {
    refusals.add(item);
    if (!item.mark) result.waiting.push_back(item.id);
  }
  result.declined = refusals.declined();
  result.score = score_of(sitting, result.file, results::ScoredPart::all);
  result.prove_score = score_of(sitting, result.file, results::ScoredPart::prove);
  return SittingRecord{std::move(result), std::move(sitting),
                       answers::usual_decline_below(spec.ask.style, *parts.model)};
}

Result<SitResult> sit_exam(const SitSpec& spec, const SitListener& listener) {
  HONE_TRY(SittingRecord record, sit_and_read(spec, listener));
  return std::move(record.result);
}

}  // namespace hone::sitting
