// hone exam calibrate: under which support an answer is better not given, chosen on *choose*.
#include <fmt/format.h>

#include "exam_sitting.h"
#include "hone/core/interrupt.h"
#include "hone/sitting/calibration.h"
#include "verbs.h"

namespace hone::cli {
namespace {

constexpr std::size_t few_unanswerable = 10;

Status calibrate(const Shell& shell, const ExamSitting& options) {
  HONE_TRY(const sitting::SitSpec spec, options.spec());
  catch_interrupts();
  HONE_TRY(const sitting::CalibrationResult result, sitting::calibrate_declining(spec, sit_listener(shell)));
  const results::Threshold& threshold = result.threshold;
  const auto json_of = [](const results::Refused& one) {
    return OrderedJson{{"decline_below", one.decline_below},
                       {"points", one.points},
                       {"false_answers", one.false_answers},
                       {"false_refusals", one.false_refusals}};
  };
  shell.print_json({{"decline_below", threshold.chosen.decline_below},
                    {"answerable", threshold.answerable},
                    {"unanswerable", threshold.unanswerable},
                    {"chosen", json_of(threshold.chosen)},
                    {"never", json_of(threshold.never)},
                    {"kept", result.kept}});
  if (shell.json()) return {};
  const auto print = [&](const char* when, const results::Refused& one) {
    fmt::print(shell.out(), "{}: {} of {} unanswerable questions are answered, {} of {} answerable ones declined.\n",
               when, one.false_answers, threshold.unanswerable, one.false_refusals, threshold.answerable);
  };
  print("Declining nothing", threshold.never);
  print(fmt::format("Declining below {:.2f}", threshold.chosen.decline_below).c_str(), threshold.chosen);
  if (threshold.unanswerable < few_unanswerable)
    fmt::print(shell.out(), "Only {} unanswerable questions were there to choose with: that is little.\n",
               threshold.unanswerable);
  if (result.kept)
    fmt::print(shell.out(), "This workspace now declines below {:.2f}; --decline-below overrides it.\n",
               threshold.chosen.decline_below);
  else
    fmt::print(shell.out(), "Ask with --decline-below {:.2f}.\n", threshold.chosen.decline_below);
  return {};
}

}  // namespace

Action describe_exam_calibrate(Arguments& verb) {
  auto options = std::make_shared<ExamSitting>();
  verb.add_option("exam", options->exam, "an exam with answerable and unanswerable questions").required();
  verb.add_option("--out", options->out, "the sitting; EXAM.calibration.sitting.jsonl when left out");
  options->add_to(verb);
  return [options](Shell& shell) { return calibrate(shell, *options); };
}

}  // namespace hone::cli
