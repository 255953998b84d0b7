// The cosines and sines that a position's heads turn by: of global layers, and of those with a window.
//
//   model::DecoderShape shape;
//   RotaryTables tables(shape);
//   tables.grow(/*positions=*/1024);
//   const RotaryTables::Turn turn = tables.at(/*is_local=*/false, /*position=*/7);
//   use(turn.cosine[0], turn.sine[0]);
#pragma once

#include <cstddef>

#include "hone/kernels/aligned.h"
#include "hone/model/decoder_shape.h"

namespace hone::decoder {

class RotaryTables {
 public:
  explicit RotaryTables(const model::DecoderShape& shape) : shape_(shape) {}

  // At least so many positions.
  void grow(std::size_t positions);

  struct Turn {
    const float *cosine, *sine;  // (rotary/2)
  };
  Turn at(bool is_local, std::size_t position) const {
    const Table& table = is_local ? local_ : global_;
    const std::size_t first = position * (shape_.rotary / 2);
    return {table.cosine.data() + first, table.sine.data() + first};
  }

 private:
  struct Table {
    kernels::AlignedBuffer<float> cosine, sine;  // (positions, rotary/2)
  };
  void fill(Table& table, bool is_local) const;

  const model::DecoderShape& shape_;
  Table global_, local_;
  std::size_t positions_ = 0;
};

}  // namespace hone::decoder
