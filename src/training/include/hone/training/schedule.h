// The learning rate of each step.
//
//   LearningRate rate{.peak = 2e-4F, .schedule = Schedule::cosine, .warmup_steps = 10, .steps = 200};
//   rate.at(1);      // 2e-5
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hone::training {

enum class Schedule { constant, linear, cosine };
inline constexpr std::array schedules{Schedule::constant, Schedule::linear, Schedule::cosine};
std::string_view schedule_name(Schedule schedule);

struct LearningRate {
  float peak = 2e-4F;
  Schedule schedule = Schedule::constant;
  std::uint64_t warmup_steps = 0;  // the rate climbs to `peak` in equal steps
  std::uint64_t steps = 0;  // of the run; linear and cosine reach 0 after the last one
  // `step` from 1.
  float at(std::uint64_t step) const;
};

}  // namespace hone::training
