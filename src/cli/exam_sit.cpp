// hone exam sit: a model, with documents or without, answers an exam.
#include <fmt/format.h>

#include "exam_sitting.h"
#include "hone/core/interrupt.h"
#include "hone/results/flips.h"
#include "hone/sitting/sitting_record.h"
#include "verbs.h"

namespace hone::cli {
namespace {

std::string percent_words(const results::ScoreEstimate& of) {
  return fmt::format("{:.0f} % of the points (likely between {:.0f} and {:.0f})", 100 * of.score, 100 * of.interval.low,
                     100 * of.interval.high);
}

// One number, that of *prove*, as `exam stages` has it; beside it, by name, that of all questions.
std::string score_words(const results::ScoreEstimate& all, const Result<results::ScoreEstimate>& prove) {
  if (!prove || prove->questions == all.questions) return percent_words(all);
  return fmt::format("{} on the {} of prove, which is what counts; {:.0f} % on all {}", percent_words(*prove),
                     prove->questions, 100 * all.score, all.questions);
}

Status sit_and_say(const Shell& shell, const ExamSitting& options) {
  HONE_TRY(const sitting::SitSpec spec, options.spec());
  catch_interrupts();
  HONE_TRY(const sitting::SittingRecord record, sitting::sit_and_read(spec, sit_listener(shell)));
  const sitting::SitResult& result = record.result;
  const std::string file = result.file.string();
  OrderedJson json{{"sitting", file}, {"score", nullptr}, {"low", nullptr}, {"high", nullptr}};
  std::string score = fmt::format("{} answers wait for a mark: hone exam mark {}", result.waiting.size(), file);
  if (result.waiting.empty()) {
    HONE_TRY(const results::ScoreEstimate alone, result.score);
    json["score"] = alone.score, json["low"] = alone.interval.low, json["high"] = alone.interval.high;
    score = score_words(alone, result.prove_score);
  }
  std::size_t cut = 0;
  for (const results::SittingItem& item : record.sitting.items) cut += item.cut.value_or(false);
  const auto flips = results::flips_beside(file, record.sitting);
  OrderedJson repeated = OrderedJson::array(), items = OrderedJson::array();
  for (const results::Flips& one : flips)
    repeated.push_back({{"sitting", one.other}, {"n", one.n}, {"flipped", one.flipped}});
  for (const results::SittingItem& item : record.sitting.items)
    items.push_back(
        {{"id", item.id}, {"mark", or_null(item.mark)}, {"answer", item.answer}, {"cut", item.cut.value_or(false)}});
  json["n"] = result.questions, json["answered"] = result.answered, json["kept"] = result.kept;
  json["leaked"] = result.leaked, json["repeated"] = std::move(repeated), json["notes"] = result.notes,
  json["cut"] = cut;
  json["items"] = std::move(items);
  shell.print_json(json);
  if (shell.json()) return {};
  for (const std::string& note : result.notes) say(shell.err(), "{}\n", note);
  if (result.leaked > 0)
    fmt::print(shell.out(), "{} of {} questions leaked and do not count.\n", result.leaked, result.questions);
  if (cut > 0)
    fmt::print(shell.out(), "{} of {} answers were cut at {} tokens; --max-tokens gives them more room.\n", cut,
               record.sitting.items.size(), record.sitting.header.max_tokens);
  fmt::print(shell.out(), "{}: {} questions, {}. {}\n", result.stage, result.questions, score, file);
  for (const results::Flips& one : flips) fmt::print(shell.out(), "{}\n", results::flip_sentence(one));
  return {};
}

}  // namespace

Action describe_exam_sit(Arguments& verb) {
  auto options = std::make_shared<ExamSitting>();
  verb.add_option("exam", options->exam, "an exam; one that is not frozen yet is frozen first").required();
  verb.add_option("--out", options->out, "the sitting; EXAM.STAGE.sitting.jsonl when left out");
  verb.add_option("--stage", options->stage, "what to call this stage; base, documents or tuned when left out");
  verb.add_option("--part", options->part,
                  "which questions: all, choose (the third to decide with) or prove (the rest)")
      .capture_default_str();
  verb.add_number("--n", options->samples, ranges::count, "answers a question, with --temperature above 0")
      .capture_default_str();
  options->add_to(verb);
  return [options](Shell& shell) { return sit_and_say(shell, *options); };
}

}  // namespace hone::cli
