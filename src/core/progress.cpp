#include "hone/core/progress.h"

#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "hone/core/terminal.h"

namespace hone {
namespace {

using Clock = std::chrono::steady_clock;

struct Bar {
  std::FILE* stream;
  bool terminal;
  std::string stage;
  Clock::time_point started{}, drawn{};

  std::string amount(const ProgressEvent& event) const {
    if (event.unit == "bytes")
      return event.total ? fmt::format("{:.1f} of {:.1f} MB", event.done / 1e6, event.total / 1e6)
                         : fmt::format("{:.1f} MB", event.done / 1e6);
    return event.total ? fmt::format("{} of {} {}", event.done, event.total, event.unit)
                       : fmt::format("{} {}", event.done, event.unit);
  }

  std::string left(const ProgressEvent& event, double seconds) const {
    if (event.total == 0 || event.done == 0 || event.done >= event.total || seconds < 1) return "";
    double remaining = seconds * static_cast<double>(event.total - event.done) / static_cast<double>(event.done);
    return remaining < 90 ? fmt::format(", {:.0f} s left", remaining)
                          : fmt::format(", {:.0f} min left", remaining / 60);
  }

  void draw(const ProgressEvent& event) {
    const auto now = Clock::now();
    const bool fresh = event.stage != stage, ended = event.total > 0 && event.done >= event.total;
    if (fresh) stage = event.stage, started = now, drawn = {};
    const auto pause = std::chrono::milliseconds(terminal ? 100 : 5000);
    if (!ended && now - drawn < pause) return;
    drawn = now;
    const double seconds = std::chrono::duration<double>(now - started).count();
    if (!terminal) {
      fmt::print(stream, "{}: {}{}\n", event.stage, amount(event), left(event, seconds));
    } else {
      std::string bar;
      if (event.total > 0) {
        constexpr int width = 24;
        int filled = static_cast<int>(width * static_cast<double>(event.done) / static_cast<double>(event.total));
        for (int i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
        bar += ' ';
      }
      fmt::print(stream, "\r\033[K{} {}{}{}", event.stage, bar, amount(event), left(event, seconds));
      if (ended) fmt::print(stream, " ({:.1f} s)\n", seconds);
    }
    if (ended) stage.clear();
    std::fflush(stream);
  }
};

}  // namespace

Progress progress_bar(std::FILE* stream) {
  auto bar = std::make_shared<Bar>(Bar{stream, is_terminal(stream), "", {}, {}});
  return [bar](const ProgressEvent& event) { bar->draw(event); };
}

}  // namespace hone
