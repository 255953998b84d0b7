// The linear layers of a transformer block by name. Those that read the same input are one: q with k and v, gate with up.
//
//   PerProjection<std::size_t> columns{.qkv = 960, .output = 576, .gate_up = 3072, .down = 576};
//   for (const Projection projection : projections) use(columns[projection]);
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hone::decoder {

enum class Projection : std::uint8_t { qkv, output, gate_up, down };
inline constexpr std::array projections{Projection::qkv, Projection::output, Projection::gate_up, Projection::down};

// One of something for each.
template <class Value>
struct PerProjection {
  Value qkv{}, output{}, gate_up{}, down{};

  Value& operator[](Projection projection) { return this->*member(projection); }
  const Value& operator[](Projection projection) const { return this->*member(projection); }

 private:
  static constexpr Value PerProjection::*member(Projection projection) {
    constexpr Value PerProjection::*members[] = {&PerProjection::qkv, &PerProjection::output, &PerProjection::gate_up,
                                                 &PerProjection::down};
    return members[static_cast<std::size_t>(projection)];
  }
};

}  // namespace hone::decoder
