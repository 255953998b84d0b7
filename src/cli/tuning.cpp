#include "tuning.h"

#include <fmt/format.h>

#include <optional>

#include "hone/core/child.h"
#include "hone/core/install.h"
#include "hone/core/interrupt.h"
#include "hone/core/memory.h"
#include "hone/core/signals.h"
#include "hone/core/terminal.h"

namespace hone::cli {
namespace {

std::string duration(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  if (seconds < 5400) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

// Draws the worker's events: on a terminal one line that moves, elsewhere a line now and then.
class Watcher {
 public:
  explicit Watcher(std::string folder) : folder_(std::move(folder)), terminal_(is_terminal(stderr)) {}

  void line(std::string_view text) {
    if (interrupted() && !asked_) {
      asked_ = true;
      (void)request_stop(folder_);
      note("Stopping after this step; a second Ctrl-C ends it at once.");
    }
    if (text.empty() || text[0] != '{') return;
    const auto event = parse_json(text, "the worker's event");
    if (!event) return;
    const std::string kind = json_value<std::string>(*event, "event", "");
    const auto step = json_value<std::uint64_t>(*event, "step", 0);
    if (kind == "ready") {
      steps_ = json_value<std::uint64_t>(*event, "steps", 0);
      if (step > 0) note(fmt::format("Going on after step {}.", step));
      note(fmt::format("{} rows in {} sequences, {} steps, {} threads, {} products, {:.1f} M weights to train.",
                       json_value<std::uint64_t>(*event, "rows", 0), json_value<std::uint64_t>(*event, "sequences", 0),
                       steps_, json_value<int>(*event, "threads", 0), json_value<std::string>(*event, "precision", ""),
                       static_cast<double>(json_value<std::uint64_t>(*event, "trainable", 0)) / 1e6));
    } else if (kind == "eval") {
      note(fmt::format("held-out loss {:.4f}{}", json_value<double>(*event, "loss", 0),
                       step == 0 ? " before training" : fmt::format(" after step {}", step)));
    } else if (kind == "damaged") {
      note(fmt::format("The checkpoint of step {} is damaged and is passed over. {}", step,
                       json_value<std::string>(*event, "message", "")));
    } else if (kind == "step") {
      draw(*event, step);
    }
  }
  void end() {
    if (open_) fmt::print(stderr, "\n");
    open_ = false;
  }

 private:
  void note(const std::string& text) {
    if (open_) fmt::print(stderr, "\r\033[K");
    open_ = false;
    fmt::print(stderr, "{}\n", text);
  }

  void draw(const Json& event, std::uint64_t step) {
    const double rate = json_value<double>(event, "tokens_per_second", 1),
                 tokens = json_value<double>(event, "num_tokens", 0);
    const double each = tokens / static_cast<double>(step) / std::max(rate, 1e-9);
    smooth_ = smooth_ ? 0.9 * *smooth_ + 0.1 * each : each;
    const std::string text = fmt::format("step {} of {}  loss {:.4f}  {:.0f} tokens/s  {} left", step, steps_,
                                         json_value<double>(event, "loss", 0), rate,
                                         duration(*smooth_ * static_cast<double>(steps_ - step)));
    if (step == 3 && steps_ > 10)
      note(fmt::format("It will take about {}.", duration(*smooth_ * static_cast<double>(steps_))));
    if (!terminal_) {
      if (step % std::max<std::uint64_t>(1, steps_ / 20) == 0 || step == steps_) fmt::print(stderr, "{}\n", text);
      return;
    }
    constexpr int width = 24;
    std::string bar;
    const int filled = static_cast<int>(width * step / std::max<std::uint64_t>(steps_, 1));
    for (int i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
    fmt::print(stderr, "\r\033[K{} {}", bar, text);
    std::fflush(stderr);
    open_ = true;
  }

  std::string folder_;
  bool terminal_, open_ = false, asked_ = false;
  std::uint64_t steps_ = 0;
  std::optional<double> smooth_;
};

// Its code is the exit status, its sentence the last line that is no event.
Error worker_error(const ChildResult& done) {
  ErrorCode code = ErrorCode::io;
  for (int i = 0; i <= static_cast<int>(ErrorCode::diverged); ++i)
    if (error_class(static_cast<ErrorCode>(i)).exit_status == done.exit_status) code = static_cast<ErrorCode>(i);
  std::string why = "The worker ended with status " + std::to_string(done.exit_status) + ".";
  const std::string& text = done.error_output;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (end > start && text[start] != '{') why = text.substr(start, end - start);
    start = end + 1;
  }
  return Error(code, why);
}

}  // namespace

Status watch_run(const Shell& shell, const std::string& folder) {
  const auto worker = worker_program();
  if (worker.empty())
    return Error(ErrorCode::not_found, "hone-worker is not installed beside hone; training runs in it.");
  catch_interrupts();
  return_freed_memory();  // planning read the rows and the model
  const std::uint64_t own_bytes = resident_memory_bytes();
  Watcher watcher(folder);
  ChildOptions options;
  options.on_error_line = [&](std::string_view line) { watcher.line(line); };
  HONE_TRY(const auto done, run_child({worker.string(), "tune", folder}, options));
  watcher.end();
  if (done.signal != 0)
    return Error(ErrorCode::io, fmt::format("{} `hone resume {}` goes on from the last checkpoint.",
                                            ended_by_signal("The worker", done.signal).message(), folder));
  if (done.exit_status != 0) return worker_error(done);
  HONE_TRY(auto result, parse_ordered_json(done.output, "the worker's result"));
  // The process tree's peak: this program and the worker, which lived at the same time.
  result["peak_memory_gb"] = result["peak_memory_gb"].get<double>() + static_cast<double>(own_bytes) / 1e9;
  shell.print_json(result);
  if (shell.json()) return {};
  if (result["stopped"] == "cancelled") {
    fmt::print("Stopped after step {}. `hone resume {}` goes on from there.\n", result["steps"].get<std::uint64_t>(),
               folder);
    return {};
  }
  if (result["valid_loss_before"].is_number() && result["valid_loss"].is_number())
    fmt::print("Held-out loss {:.4f} → {:.4f}.\n", result["valid_loss_before"].get<double>(),
               result["valid_loss"].get<double>());
  if (result["stopped"] == "early") fmt::print("Stopped early: the held-out loss no longer fell.\n");
  if (!result["effect"].get<bool>())
    fmt::print(
        "No effect: the tuned model answers as the base does. More steps, a higher --lr or more rows are needed.\n");
  fmt::print("{} steps, {:.0f} tokens/s, {:.2f} GB at most.\n", result["steps"].get<std::uint64_t>(),
             result["tokens_per_second"].get<double>(), result["peak_memory_gb"].get<double>());
  if (result["adapter"].is_object()) {
    fmt::print("The adapter is in {} (PEFT) and {} (llama.cpp, Ollama).\n",
               result["adapter"]["peft"].get<std::string>(), result["adapter"]["gguf"].get<std::string>());
    fmt::print("Try it: hone ask --no-docs --adapter {} \"…\"\n", folder);
  } else {
    fmt::print("The model is {}.\n", result["model"].get<std::string>());
  }
  return {};
}

}  // namespace hone::cli
