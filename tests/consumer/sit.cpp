// Has a model sit an exam twice, alone and with documents, and says whether the documents help and how sure that is.
#include <iomanip>
#include <iostream>
#include <string>

#include "hone/core/waiting.h"
#include "hone/results/comparison.h"
#include "hone/sitting/exam_sitting.h"

namespace {

// "63 points (31 to 86)"
void show(double value, const hone::statistics::Interval& interval) {
  std::cout << 100 * value << " points (" << 100 * interval.low << " to " << 100 * interval.high << ")\n";
}

// Without documents it is the stage "base", with them "documents". Each lies in a file beside the exam.
hone::Result<hone::results::Scores> sit(const std::string& exam, const std::string& documents) {
  hone::sitting::SitSpec spec;
  spec.exam = exam;
  spec.ask.generation.max_tokens = 32;
  if (documents.empty())
    spec.ask.no_docs = true;
  else
    spec.ask.docs = {documents};
  HONE_TRY(const hone::sitting::SitResult result, hone::sitting::sit_exam(spec));
  for (const std::string& note : result.notes) std::cerr << note << "\n";
  HONE_TRY(const hone::results::ScoreEstimate score, result.score);
  std::cout << result.stage << ": " << result.questions << " questions, " << result.declined << " declined, ";
  show(score.score, score.interval);
  return hone::results::read_scores(result.file, hone::results::ScoredPart::all);
}

hone::Status sit_twice(const std::string& exam, const std::string& documents) {
  HONE_TRY(const hone::results::Scores alone, sit(exam, ""));
  HONE_TRY(const hone::results::Scores with_documents, sit(exam, documents));
  HONE_TRY(const hone::results::Comparison comparison, hone::results::compare(alone, with_documents));
  std::cout << "verdict: " << hone::results::verdict_name(comparison.verdict) << ", ";
  show(comparison.difference, comparison.interval);
  std::cout << hone::results::sentence(comparison) << "\n";
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  hone::sleep_while_waiting(argv);
  if (argc != 3) {
    std::cerr << "usage: sit EXAM DOCUMENTS\n";
    return 2;
  }
  std::cout << std::fixed << std::setprecision(0);
  const hone::Status done = sit_twice(argv[1], argv[2]);
  if (done) return 0;
  std::cerr << done.error().message() << "\n";
  return hone::error_class(done.error().code()).exit_status;
}
