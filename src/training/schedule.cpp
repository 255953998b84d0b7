#include "hone/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hone::training {

std::string_view schedule_name(Schedule schedule) {
  switch (schedule) {
    case Schedule::constant: return "constant";
    case Schedule::linear: return "linear";
    case Schedule::cosine: return "cosine";
  }
  return "";
}

float LearningRate::at(std::uint64_t step) const {
  const double done = static_cast<double>(step - 1), warm = static_cast<double>(warmup_steps);
  if (step <= warmup_steps) return static_cast<float>(static_cast<double>(peak) * (done + 1) / warm);
  if (schedule == Schedule::constant) return peak;
  const double length = std::max(1.0, static_cast<double>(steps) - warm);
  const double part = std::clamp((done - warm) / length, 0.0, 1.0);
  const double factor = schedule == Schedule::linear ? 1 - part : 0.5 * (1 + std::cos(std::numbers::pi * part));
  return static_cast<float>(static_cast<double>(peak) * factor);
}

}  // namespace hone::training
