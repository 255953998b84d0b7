// hone exam mark: an expert marks answers without knowing which stage gave them.
#include <fmt/format.h>

#include <charconv>

#include "hone/results/later_marks.h"
#include "hone/sitting/exam_sitting.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct ExamMarkFlags {
  std::string exam;
  std::vector<std::string> sittings;
};

// "y", "n", or points of a hundred; none: neither.
std::optional<double> read_mark(const std::string& word, bool yes_or_no) {
  if (word == "y" || word == "yes") return 1;
  if (word == "n" || word == "no") return 0;
  double points = 0;
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), points);
  if (yes_or_no || word.empty() || failure != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return points >= 0 && points <= 100 ? std::optional(points / 100) : std::nullopt;
}

std::string evidence_of(const marking::Question& question) {
  std::string text;
  for (const marking::Evidence& one : question.evidence)
    if (!one.quote.empty()) text += (text.empty() ? "" : " … ") + one.quote;
  return text;
}

Status mark(const Shell& shell, const ExamMarkFlags& options) {
  HONE_TRY(const sitting::ExamOnDisk exam, sitting::open_exam(options.exam));
  std::vector<results::Sitting> sittings;
  std::vector<results::SittingWriter> writers;
  for (const std::string& file : options.sittings) {
    HONE_TRY(results::Sitting sitting, results::read_sitting(file));
    HONE_TRY(results::SittingWriter writer, results::SittingWriter::resume(file));
    sittings.push_back(std::move(sitting));
    writers.push_back(std::move(writer));
  }
  HONE_TRY(const auto open, results::marks_to_give(exam.frozen, sittings));
  std::size_t given = 0;
  bool stop = shell.json();
  for (std::size_t i = 0; i < open.size() && !stop; ++i) {
    const marking::Question& question = exam.frozen.exam.questions[open[i].question];
    const results::SittingItem& item = sittings[open[i].sitting].items[open[i].item];
    const std::string criterion = results::criterion_of(question), evidence = evidence_of(question);
    fmt::print(shell.out(), "\n{} of {}\n{}\n\n  {}\n", i + 1, open.size(), question.text,
               item.answer.empty() ? "(no answer)" : item.answer);
    if (!evidence.empty()) fmt::print(shell.out(), "\nThe document says: {}\n", evidence);
    fmt::print(shell.out(), "\n{}\n", criterion.empty() ? "Is the answer right?" : criterion);
    while (true) {
      fmt::print(shell.out(), "[y]es  [n]o{}  [s]kip  [q]uit: ", criterion.empty() ? "  0–100" : "");
      std::fflush(shell.out());
      std::string word;
      if (!shell.read_line(word) || word == "q") stop = true;
      if (stop || word == "s") break;
      const auto points = read_mark(word, !criterion.empty());
      if (!points) continue;
      HONE_TRY(const results::SittingItem marked,
               results::with_expert_mark(question, item, *points, exam.frozen.exam.declines));
      HONE_CHECK(writers[open[i].sitting].append(marked));  // each word is kept at once
      ++given;
      break;
    }
  }
  for (results::SittingWriter& writer : writers) HONE_CHECK(writer.finish());
  shell.print_json({{"exam", exam.file.string()}, {"open", open.size() - given}, {"marked", given}});
  if (!shell.json()) fmt::print(shell.out(), "\n{} marked now, {} still open.\n", given, open.size() - given);
  return {};
}

}  // namespace

Action describe_exam_mark(Arguments& verb) {
  auto options = std::make_shared<ExamMarkFlags>();
  verb.add_option("exam", options->exam, "the exam").required();
  verb.add_option("sittings", options->sittings, "the sittings whose answers are marked together").required();
  return [options](Shell& shell) { return mark(shell, *options); };
}

}  // namespace hone::cli
