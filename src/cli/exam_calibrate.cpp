// hone exam calibrate: under which support an answer is better not given, chosen on *choose*.
#include <fmt/format.h>

#include "exam_sitting.h"
#include "hone/core/interrupt.h"
#include "hone/sitting/calibration.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct ExamCalibrating : ExamSitting {
  bool undo = false;
};

OrderedJson refused_json(const results::Refused& one) {
  return {{"decline_below", one.decline_below},
          {"points", one.points},
          {"false_answers", one.false_answers},
          {"false_refusals", one.false_refusals}};
}

Status undo(const Shell& shell, const ExamCalibrating& options) {
  HONE_TRY(const std::optional<double> former, sitting::undo_calibration(options.workspace));
  shell.print_json({{"undone", true}, {"decline_below", or_null(former)}});
  if (shell.json()) return {};
  if (former)
    fmt::print(shell.out(), "This workspace declines below {:.2f} again, as before.\n", *former);
  else
    fmt::print(shell.out(), "This workspace declines as models usually do again.\n");
  return {};
}

void print_threshold(const Shell& shell, const results::Threshold& threshold) {
  const auto print = [&](const std::string& when, const results::Refused& one) {
    fmt::print(shell.out(), "{}: {} of {} unanswerable questions are answered, {} of {} answerable ones declined.\n",
               when, one.false_answers, threshold.unanswerable, one.false_refusals, threshold.answerable);
  };
  print("Declining nothing", threshold.never);
  print(fmt::format("Before, declining below {:.2f}", threshold.now.decline_below), threshold.now);
  if (threshold.helps())
    print(fmt::format("After, declining below {:.2f}", threshold.chosen.decline_below), threshold.chosen);
}

Status calibrate(const Shell& shell, const ExamCalibrating& options) {
  if (options.undo) return undo(shell, options);
  if (options.exam.empty())
    return Error(ErrorCode::invalid_argument, "Name the exam: hone exam calibrate EXAM. --undo needs none.");
  HONE_TRY(const sitting::SitSpec spec, options.spec());
  catch_interrupts();
  HONE_TRY(const sitting::CalibrationResult result, sitting::calibrate_declining(spec, sit_listener(shell)));
  const results::Threshold& threshold = result.threshold;
  shell.print_json({{"decline_below", threshold.chosen.decline_below},
                    {"answerable", threshold.answerable},
                    {"unanswerable", threshold.unanswerable},
                    {"chosen", refused_json(threshold.chosen)},
                    {"never", refused_json(threshold.never)},
                    {"now", refused_json(threshold.now)},
                    {"reason", threshold.reason},
                    {"kept", result.kept}});
  if (shell.json()) return {};
  print_threshold(shell, threshold);
  if (!threshold.helps())
    fmt::print(shell.out(), "{} Nothing is changed.\n", threshold.reason);
  else if (result.kept)
    fmt::print(
        shell.out(),
        "This workspace now declines below {:.2f}; --decline-below overrides it, hone exam calibrate --undo takes "
        "it back.\n",
        threshold.chosen.decline_below);
  else
    fmt::print(shell.out(), "Ask with --decline-below {:.2f}.\n", threshold.chosen.decline_below);
  return {};
}

}  // namespace

Action describe_exam_calibrate(Arguments& verb) {
  auto options = std::make_shared<ExamCalibrating>();
  verb.add_option("exam", options->exam, "an exam with thirty answerable and thirty unanswerable questions or more");
  verb.add_flag("--undo", options->undo, "decline again as before the last calibration");
  verb.add_option("--out", options->out, "the sitting; EXAM.calibration.sitting.jsonl when left out");
  options->add_to(verb);
  return [options](Shell& shell) { return calibrate(shell, *options); };
}

}  // namespace hone::cli
