// What this processor multiplies fast, for tests of bf16 and int8. Where it does not, nobody may choose that precision: this is what
// such a test holds there.
//
//   if (!computes(TrainingPrecision::bf16)) return;
#pragma once

#include <gtest/gtest.h>

#include "engine.h"
#include "kernels/product.h"

namespace hone {

inline bool computes(TrainingPrecision precision) {
  if (precision == TrainingPrecision::bf16 ? has_fast_bf16() : precision != TrainingPrecision::int8 || has_fast_int8())
    return true;
  const auto refused = plan_engine({}, {.precision = precision}, nullptr);
  EXPECT_TRUE(!refused && refused.error().code() == ErrorCode::unsupported);
  return false;
}

}  // namespace hone
