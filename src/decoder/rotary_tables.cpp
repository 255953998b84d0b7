#include "hone/decoder/rotary_tables.h"

#include <cmath>

namespace hone::decoder {

void RotaryTables::grow(std::size_t positions) {
  if (positions <= positions_) return;
  constexpr std::size_t multiple = 256;
  positions_ = (positions + multiple - 1) / multiple * multiple;
  fill(global_, /*is_local=*/false);
  fill(local_, /*is_local=*/true);
}

void RotaryTables::fill(Table& table, bool is_local) const {
  const std::size_t half = shape_.rotary / 2;
  table.cosine.resize(positions_ * half);
  table.sine.resize(positions_ * half);
  const double theta = static_cast<double>(is_local ? shape_.rope_theta_local : shape_.rope_theta);
  const double scale = is_local ? 1.0 : static_cast<double>(shape_.rope_scale);
  for (std::size_t i = 0; i < half; ++i) {
    double speed = scale * std::pow(theta, -2.0 * static_cast<double>(i) / static_cast<double>(shape_.rotary));
    if (!shape_.rope_factors.empty() && !is_local) speed /= static_cast<double>(shape_.rope_factors[i]);
    for (std::size_t position = 0; position < positions_; ++position) {
      const double angle = static_cast<double>(position) * speed;
      table.cosine[position * half + i] = static_cast<float>(std::cos(angle));
      table.sine[position * half + i] = static_cast<float>(std::sin(angle));
    }
  }
}

}  // namespace hone::decoder
