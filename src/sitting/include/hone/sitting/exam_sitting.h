// A model sits an exam: from the exam's file to the marks. What a frozen exam promises is kept here: questions that leaked are
// refused or do not count, and every sitting of *prove* goes into the exam's record.
//
//   SitSpec spec{.ask = {.model = "smollm2-135m-instruct", .docs = {"contracts/"}}, .exam = "lease.yaml"};
//   HONE_TRY(const SitResult result, sit_exam(spec));                 // a sitting that was stopped goes on
//   HONE_TRY(const results::ScoreEstimate score, result.score);                // 0.7, 0.5 to 0.84
//   HONE_TRY(const results::Scores scores, results::read_scores(result.file, results::ScoredPart::all));      // a side of compare()
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "hone/answers/asking.h"
#include "hone/core/files.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/exam/freeze.h"
#include "hone/results/comparison.h"
#include "hone/results/comparison_scores.h"
#include "hone/search/index_report.h"

namespace hone::sitting {

// Temperature and seed of the answers are those of `ask.generation`.
struct SitSpec {
  answers::AskSpec ask = {};  // the model, its documents and how it is asked
  std::string exam = {};  // one that is not frozen yet is frozen first
  std::string out = {};  // the sitting; empty: EXAM.STAGE.sitting.jsonl
  std::string stage = {};  // what to call it; empty: base, documents, tuned, or tuned + documents
  results::ScoredPart part = results::ScoredPart::all;  // which questions are put
  std::vector<std::string> made_with = {};  // rows and texts that went into the model: looked through for leaks
  bool allow_leak = false;  // sit although questions leaked; they do not count
  int parallel = 0;  // answers at a time; 0: as many as memory holds
  std::size_t samples = 1;  // answers a question; more than one needs a temperature above 0
};

// Who hears how far it is. Each may be empty.
struct SitListener {
  Progress progress = {};
  std::function<void(const search::IndexReport&)> indexed = {};  // called when the documents' index changed
  std::function<void(const std::string&)> warned = {};  // as that of answers::AskListener
};

struct SitResult {
  fs::path exam, file;  // the frozen exam; the sitting
  std::string stage;
  std::size_t questions = 0, leaked = 0;  // that were put; those of them that leaked and do not count
  std::size_t answered = 0, kept = 0;  // answers of this call, and of earlier ones
  std::size_t declined = 0;  // answers that count and were that the documents do not say
  // The share of the points. An error says why there is none: an answer waits for its mark, every question leaked.
  Result<results::ScoreEstimate> score = Error(ErrorCode::invalid_argument, "No question was put yet.");
  // The same of *prove* alone, which stages and comparisons report; an error where it was not sat.
  Result<results::ScoreEstimate> prove_score = Error(ErrorCode::invalid_argument, "No question was put yet.");
  std::vector<std::string> waiting;  // ids whose marks wait for a person or a judge
  std::vector<std::string> notes;  // what a reader of the marks must know, in sentences
};

// Ends between answers where hone/core/interrupt.h catches a signal. Errors: invalid_argument (questions that leaked, several samples
// at temperature 0); already_exists (another model sat in that file); integrity (the exam changed since it was frozen);
// limit_exceeded (a question has no answer); cancelled; those of Assistant::open and of the engine.
Result<SitResult> sit_exam(const SitSpec& spec, const SitListener& listener = {});

// What a stage is called when nobody says: base, documents, tuned, or tuned + documents.
std::string default_stage(const answers::AskSpec& ask);
// Where a sitting lies when nobody says: beside the frozen exam, EXAM.STAGE.sitting.jsonl, without blanks in the stage.
fs::path sitting_path(const fs::path& frozen_exam, const std::string& stage);

struct ExamOnDisk {
  exam::FrozenExam frozen;
  fs::path file;  // where it is frozen
};
// The frozen exam of an exam's file, which is frozen now when it is not yet. `documents` is the folder of its documents, which
// is read only then; empty: as the exam says. Error integrity when the exam changed since.
Result<ExamOnDisk> open_exam(const std::string& file, const std::string& documents = {});

}  // namespace hone::sitting
