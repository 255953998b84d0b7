#include "tuning.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "advice.h"
#include "hone/core/interrupt.h"
#include "hone/core/quantity.h"
#include "hone/core/terminal.h"
#include "tuned_rows.h"

namespace hone::cli {
namespace {

// Draws the run's events: on a terminal one line that moves, elsewhere a line now and then.
class Watcher {
 public:
  explicit Watcher(const Shell& shell) : err_(shell.err()), bar_(shell.bare_err()) {}

  void draw(const tuning::TuningEvent& event) {
    std::visit([this](const auto& e) { show(e); }, event);
  }

  bool should_stop() {
    if (interrupted() && !stop_said_) {
      stop_said_ = true;
      note("Stopping after this step or answer; a second Ctrl-C ends it at once.");
    }
    return stop_said_;
  }

  void end() {
    if (open_) say(bar_, "\n");
    open_ = false;
  }

 private:
  void show(const tuning::TuningReady& run) {
    if (run.step > 0) note(fmt::format("Going on after step {}.", run.step));
    note(fmt::format("{} rows in {} sequences, {} steps, {} threads, {} products, {:.1f} M weights to train.", run.rows,
                     run.sequences, run.steps, run.threads, training::training_precision_name(run.precision),
                     static_cast<double>(run.trainable) / 1e6));
  }

  void show(const tuning::TuningEvaluation& look) {
    note(fmt::format("held-out loss {:.4f}{}", look.loss,
                     look.step == 0 ? " before training" : fmt::format(" after step {}", look.step)));
  }

  void show(const tuning::TuningAnswered& asked) {
    if (asked.done == 0) {
      note(fmt::format("Trained and written. The model before and after answers {} held-out rows.", asked.total / 2));
    } else if (terminal_) {
      say(bar_, "\r\033[K{} of {} answers", asked.done, asked.total);
      std::fflush(bar_);
      open_ = true;
    }
  }

  void show(const tuning::TuningDamage& damage) {
    note(fmt::format("The checkpoint of step {} is damaged and is passed over. {}", damage.step, damage.message));
  }

  void show(const tuning::TuningCheckpoint&) {}
  void show(const tuning::TuningFailure&) {}  // the call returns it

  void show(const tuning::TuningStep& event) {
    const tuning::StepMetrics& m = event.metrics;
    const double rate = m.tokens_per_second;
    const double each = static_cast<double>(m.num_tokens) / static_cast<double>(m.step) / std::max(rate, 1e-9);
    smooth_ = smooth_ ? 0.9 * *smooth_ + 0.1 * each : each;
    const std::string text =
        fmt::format("step {} of {}  loss {:.4f}  {:.0f} tokens/s  {} left", m.step, event.steps, m.loss, rate,
                    rough_duration(*smooth_ * static_cast<double>(event.steps - m.step)));
    if (m.step == 3 && event.steps > 10)
      note(fmt::format("It will take about {}.", rough_duration(*smooth_ * static_cast<double>(event.steps))));
    if (!terminal_) {
      if (m.step % std::max<std::uint64_t>(1, event.steps / 20) == 0 || m.step == event.steps) say(err_, "{}\n", text);
      return;
    }
    constexpr int width = 24;
    std::string bar;
    const int filled = static_cast<int>(width * m.step / std::max<std::uint64_t>(event.steps, 1));
    for (int i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
    say(bar_, "\r\033[K{} {}", bar, text);
    std::fflush(bar_);
    open_ = true;
  }

  void note(const std::string& text) {
    if (open_) say(bar_, "\r\033[K");
    open_ = false;
    std::fflush(bar_);
    say(err_, "{}\n", text);
  }

  std::FILE *err_, *bar_;  // the second holds numbers alone
  bool terminal_ = is_terminal(bar_), open_ = false, stop_said_ = false;
  std::optional<double> smooth_;  // seconds a step
};

void print_result(const Shell& shell, const tuning::TuningResult& result, const std::string& folder) {
  if (result.stopped == tuning::TuningEnd::cancelled) {
    fmt::print(shell.out(), "Stopped after step {}. `hone resume {}` goes on from there.\n", result.steps, folder);
    return;
  }
  if (result.valid_loss_before && result.valid_loss)
    fmt::print(shell.out(), "Held-out loss {:.4f} → {:.4f}.\n", *result.valid_loss_before, *result.valid_loss);
  if (result.stopped == tuning::TuningEnd::early)
    fmt::print(shell.out(), "Stopped early: the held-out loss no longer fell.\n");
  print_tuned_rows(shell, folder, result, false);
  if (!result.effect.value_or(false))
    fmt::print(
        shell.out(),
        "No effect: the tuned model answers as the base does. More steps, a higher --lr or more rows are needed.\n");
  fmt::print(shell.out(), "{} steps, {:.0f} tokens/s, {:.2f} GB at most.\n", result.steps, result.tokens_per_second,
             static_cast<double>(result.peak_memory_bytes) / 1e9);
  if (result.adapter) {
    fmt::print(shell.out(), "The adapter is in {} (PEFT) and {} (llama.cpp, Ollama).\n", result.adapter->peft.string(),
               result.adapter->gguf.string());
    fmt::print(shell.out(), "Try it: hone ask --no-docs --adapter {} \"…\"\n", folder);
  }
  if (result.model) fmt::print(shell.out(), "The model is {}.\n", result.model->string());
}

}  // namespace

Status watch_run(const Shell& shell, const std::string& folder) {
  catch_interrupts();
  Watcher watcher(shell);
  bool worker_died = false;
  const auto result =
      tuning::run_tuning_in_worker(folder, {.on_event = [&](const tuning::TuningEvent& event) { watcher.draw(event); },
                                            .should_stop = [&] { return watcher.should_stop(); },
                                            .on_worker_death = [&](int) { worker_died = true; }});
  watcher.end();
  if (worker_died)
    return Error(result.error().code(), fmt::format("{} `hone resume {}` goes on from the last checkpoint.",
                                                    sentence_of(result.error()), folder));
  if (!result) return result.error();
  if (shell.json()) shell.print_json(result_with_rows(folder, *result));
  if (!shell.json()) print_result(shell, *result, folder);
  return {};
}

}  // namespace hone::cli
