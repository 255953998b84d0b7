#include "hone/core/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "hone/core/quantity.h"
#include "hone/core/terminal.h"
#include "hone/core/terminal_text.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double passing_seconds = 1;

struct Bar {
  std::FILE* stream;
  bool terminal;
  std::string stage;
  Clock::time_point started{}, drawn{};
  bool showing = false;  // a line that is not ended yet

  std::string amount(const ProgressEvent& event) const {
    if (event.unit == "bytes")
      return event.total ? fmt::format("{:.1f} of {:.1f} MB", event.done / 1e6, event.total / 1e6)
                         : in_megabytes(event.done);
    return event.total ? fmt::format("{} of {} {}", event.done, event.total, event.unit)
                       : fmt::format("{} {}", event.done, event.unit);
  }

  static double share(const ProgressEvent& event) {
    if (event.share >= 0) return std::min(event.share, 1.0);
    return event.total > 0 ? static_cast<double>(event.done) / static_cast<double>(event.total) : 0;
  }

  std::string left(const ProgressEvent& event, double seconds) const {
    const double share_done = share(event);
    if (event.total == 0 || event.done >= event.total) return "";
    if (event.seconds_left < 0 && (share_done <= 0 || seconds < 1)) return "";
    const double remaining = event.seconds_left >= 0 ? event.seconds_left : seconds * (1 - share_done) / share_done;
    return ", " + rough_duration(remaining) + " left";
  }

  void draw(ProgressEvent event) {
    if (terminal) event.stage = TerminalText().show(event.stage);  // it may hold a file's name
    const auto now = Clock::now();
    const bool fresh = event.stage != stage, ended = event.total > 0 && event.done >= event.total;
    if (fresh) stage = event.stage, started = now, drawn = {};
    const double seconds = std::chrono::duration<double>(now - started).count();
    if (event.passing && (ended || seconds < passing_seconds)) {
      if (showing && terminal) say(stream, "\r\033[K");
      if (ended) stage.clear(), showing = false;
      std::fflush(stream);
      return;
    }
    const auto pause = std::chrono::milliseconds(terminal ? 100 : 5000);
    if (!ended && now - drawn < pause) return;
    drawn = now;
    showing = true;
    if (!terminal) {
      say(stream, fmt::format("{}: {}{}\n", event.stage, amount(event), left(event, seconds)));
    } else {
      std::string bar;
      if (event.total > 0) {
        constexpr int width = 24;
        const int filled = static_cast<int>(width * share(event));
        for (int i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
        bar += ' ';
      }
      say(stream, fmt::format("\r\033[K{} {}{}{}", event.stage, bar, amount(event), left(event, seconds)));
      if (ended) say(stream, fmt::format(" ({:.1f} s)\n", seconds));
    }
    if (ended) stage.clear(), showing = false;
    std::fflush(stream);
  }
};

}  // namespace

Progress progress_bar(std::FILE* stream) {
  auto bar = std::make_shared<Bar>(Bar{stream, is_terminal(stream), "", {}, {}});
  return [bar](const ProgressEvent& event) { bar->draw(event); };
}

}  // namespace hone
