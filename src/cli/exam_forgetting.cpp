// hone exam forgetting: what a tuned model lost of what its base could do.
#include <fmt/format.h>

#include "hone/core/interrupt.h"
#include "hone/sitting/forgetting.h"
#include "verbs.h"

namespace hone::cli {
namespace {

OrderedJson forgetting_json(const results::Comparison& one) {
  return {{"n", one.n},
          {"base", one.score_a},
          {"tuned", one.score_b},
          {"difference", one.difference},
          {"low", one.interval.low},
          {"high", one.interval.high},
          {"p", one.p},
          {"verdict", results::verdict_name(one.verdict)}};
}

Status forgetting(const Shell& shell, const sitting::ForgettingSpec& spec, bool why) {
  catch_interrupts();
  HONE_TRY(const sitting::ForgettingResult result, sitting::measure_forgetting(spec, {.progress = shell.progress()}));
  const results::Comparison &exam = result.exam, &texts = result.reference_text;
  shell.print_json({{"exam", forgetting_json(exam)},
                    {"chance", or_null(result.chance)},
                    {"base_above_chance", result.base_above_chance},
                    {"margin", spec.margin},
                    {"no_loss_beyond_margin", result.no_loss_beyond_margin},
                    {"reference_text", forgetting_json(texts)},
                    {"warning", result.warning}});
  if (shell.json()) return {};
  fmt::print(shell.out(), "General exam, {} questions: base {:.0f} % ({:.0f} to {:.0f}), tuned {:.0f} %.{}\n", exam.n,
             100 * result.base.score, 100 * result.base.interval.low, 100 * result.base.interval.high,
             100 * exam.score_b, result.chance ? fmt::format(" Guessing gets {:.0f} %.", 100 * *result.chance) : "");
  if (result.base_above_chance)
    fmt::print(shell.out(), "{}\n", results::margin_sentence(exam));
  else
    fmt::print(shell.out(),
               "The base itself is not above chance there, so this exam cannot show a loss. Give one with --exam.\n");
  fmt::print(shell.out(), "{}\n", why ? results::sentence(exam) : results::plain_sentence(exam));
  fmt::print(shell.out(),
             "Reference text, {} passages, nats a token (nearer 0 is better): base {:.3f}, tuned {:.3f}.\n{}\n",
             texts.n, texts.score_a, texts.score_b, why ? results::sentence(texts) : results::plain_sentence(texts));
  return {};
}

}  // namespace

Action describe_exam_forgetting(Arguments& verb) {
  auto spec = std::make_shared<sitting::ForgettingSpec>();
  verb.add_option("--model", spec->model, "the base").capture_default_str();
  verb.add_option("--adapter", spec->adapter, "the tuned side: a tune run, a PEFT folder or a GGUF adapter");
  verb.add_option("--tuned", spec->tuned, "the tuned side as a model of its own: a name, or a GGUF file");
  verb.add_option("--exam", spec->exam, "another general exam than the one that ships (300 of TruthfulQA)");
  verb.add_option("--text", spec->text, "other reference text: passages with blank lines between them");
  verb.add_number("--margin", spec->margin, ranges::points, "the loss that would still be accepted, in points below 0")
      .capture_default_str();
  verb.add_option("--out", spec->out, "folder of the sittings; RUN/general when left out");
  verb.add_number("--threads", spec->threads, ranges::threads, "threads; all cores when left out");
  auto why = std::make_shared<bool>(false);
  verb.add_flag("--why", *why, "also the statistics behind the verdict: p, test, intervals");
  return [spec, why](Shell& shell) { return forgetting(shell, *spec, *why); };
}

}  // namespace hone::cli
