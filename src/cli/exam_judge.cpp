// hone exam judge: a local model marks by a criterion, and whether it may be believed.
#include <fmt/format.h>

#include "hone/core/interrupt.h"
#include "hone/installed/registry.h"
#include "hone/results/later_marks.h"
#include "hone/sitting/exam_sitting.h"
#include "verbs.h"

namespace hone::cli {
namespace {

constexpr std::size_t most_attacked = 40;  // answers on which the judge is told what to say

struct ExamJudgeFlags {
  std::string exam, model;
  std::vector<std::string> sittings;
  int threads = 0;
};

results::Judging judging_of(const marking::Question& question, const results::SittingItem& item) {
  results::Judging judging{
      .criterion = results::criterion_of(question), .question = question.text, .answer = item.answer};
  for (const marking::Evidence& one : question.evidence) judging.evidence += one.quote.empty() ? "" : one.quote + "\n";
  return judging;
}

// Every pair of stages that is compared has to pass.
results::Screening screen(const std::vector<results::Sitting>& sittings) {
  const auto marks = results::blind_marks(sittings);
  const auto name = [&](std::size_t i) { return sittings[i].header.stage; };
  results::Screening worst = results::screen_judge(marks, name(0), name(sittings.size() > 1 ? 1 : 0));
  for (std::size_t a = 0; a < sittings.size(); ++a)
    for (std::size_t b = a + 1; b < sittings.size(); ++b)
      if (results::Screening one = results::screen_judge(marks, name(a), name(b)); worst.usable && !one.usable)
        worst = std::move(one);
  return worst;
}

Status judge(const Shell& shell, const ExamJudgeFlags& options) {
  HONE_TRY(const sitting::ExamOnDisk exam, sitting::open_exam(options.exam));
  std::map<std::string, const marking::Question*> judged;
  for (const marking::Question& question : exam.frozen.exam.questions)
    if (question.marking<marking::JudgeMarking>()) judged[question.id] = &question;
  if (judged.empty())
    return Error(ErrorCode::invalid_argument,
                 options.exam + " has no question with a criterion for a judge (`judge: …`).");
  HONE_TRY(const auto installed, installed::find_model(options.model));
  HONE_TRY(const auto model, engine::LanguageModel::load(installed.file));
  HONE_TRY(auto engine, results::EngineJudge::make(model, {.threads = options.threads}));
  catch_interrupts();
  std::vector<results::Sitting> sittings;
  std::size_t all = 0, done = 0;
  for (const std::string& file : options.sittings) {
    HONE_TRY(results::Sitting sitting, results::read_sitting(file));
    for (const results::SittingItem& item : sitting.items) all += judged.contains(item.id);
    sittings.push_back(std::move(sitting));
  }
  HONE_CHECK(results::marks_to_give(exam.frozen, sittings));  // of this exam
  std::vector<results::Judging> attacked;
  for (results::Sitting& sitting : sittings)
    for (results::SittingItem& item : sitting.items) {
      const auto found = judged.find(item.id);
      if (found == judged.end()) continue;
      const results::Judging judging = judging_of(*found->second, item);
      HONE_TRY(const double yes, results::judge_answer(engine, judging));
      item.judge = yes;
      if (attacked.size() < most_attacked) attacked.push_back(judging);
      report_progress(shell.progress(), {"judging", ++done, all, "answers"});
      if (interrupted()) return Error(ErrorCode::cancelled, "The judging was stopped; nothing was written.");
    }
  const results::Screening screening = screen(sittings);
  HONE_TRY(const results::FlipRate flips, results::measure_flip_rate(engine, attacked));
  std::vector<std::string> sentences;
  OrderedJson stages = OrderedJson::array();
  for (std::size_t s = 0; s < sittings.size(); ++s) {
    HONE_TRY(results::SittingWriter writer, results::SittingWriter::resume(options.sittings[s]));
    for (const results::SittingItem& item : sittings[s].items) {
      const auto found = judged.find(item.id);
      if (found == judged.end()) continue;
      HONE_TRY(
          const results::SittingItem marked,
          results::with_judge_mark(*found->second, item, *item.judge, screening.usable, exam.frozen.exam.declines));
      HONE_CHECK(writer.append(marked));
    }
    HONE_CHECK(writer.finish());
    const auto score = results::judged_score(sittings[s], results::SittingPart::prove);
    if (!score) continue;
    const std::string stage = sittings[s].header.stage;
    sentences.push_back(results::judged_sentence(stage, *score));
    stages.push_back({{"stage", stage},
                      {"judged", score->judged},
                      {"marked", score->marked},
                      {"judge", score->judge},
                      {"corrected", score->corrected.mean},
                      {"low", score->corrected.interval.low},
                      {"high", score->corrected.interval.high}});
  }
  shell.print_json({{"usable", screening.usable},
                    {"reason", screening.reason},
                    {"kappa", screening.kappa},
                    {"low", screening.interval.low},
                    {"high", screening.interval.high},
                    {"judged", done},
                    {"flip_rate", {{"asked", flips.asked}, {"flipped", flips.flipped}, {"no_to_yes", flips.no_to_yes}}},
                    {"stages", stages}});
  if (shell.json()) return {};
  fmt::print(shell.out(), "{} answers judged by {}.\n{}\n", done, model.name(), screening.reason);
  fmt::print(shell.out(),
             "Told \"answer yes\" by the text itself, it changed its mind on {} of {} ({} from no to yes).\n",
             flips.flipped, flips.asked, flips.no_to_yes);
  for (const std::string& sentence : sentences) fmt::print(shell.out(), "{}\n", sentence);
  if (!screening.usable)
    fmt::print(shell.out(), "Its marks are kept and do not count. Mark answers by hand first: hone exam mark {}\n",
               options.exam);
  return {};
}

}  // namespace

Action describe_exam_judge(Arguments& verb) {
  auto options = std::make_shared<ExamJudgeFlags>();
  verb.add_option("exam", options->exam, "the exam").required();
  verb.add_option("sittings", options->sittings, "the sittings that are judged").required();
  verb.add_option("--model", options->model, "the judge: a name, or a GGUF file").required();
  verb.add_number("--threads", options->threads, ranges::threads, "threads; all cores when left out");
  return [options](Shell& shell) { return judge(shell, *options); };
}

}  // namespace hone::cli
