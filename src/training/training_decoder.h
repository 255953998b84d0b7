// A decoder with what training needs beside it.
//
//   TrainingDecoder<float> model(shape, options, context);
//   HONE_CHECK(model.load(file));
//   model.optimizer.clear_gradients(context.pool);
//   model.decoder.forward(batch, decoder::Keep::everything);
//   model.backward.loss(batch, 1.0F / targets, losses);
//   model.backward.layers(batch);
#pragma once

#include <new>
#include <optional>

#include "backward.h"
#include "hone/decoder/decoder.h"
#include "optimizer.h"

namespace hone::training {

// Activations up to here are kept; beyond, layers are computed again on the way back.
constexpr std::uint64_t kept_limit_bytes = std::uint64_t{1800} << 20;

template <class T>
struct TrainingDecoder {
  decoder::Decoder<T> decoder;
  Optimizer optimizer;
  Backward<T> backward;

  TrainingDecoder(model::DecoderShape shape, decoder::DecoderOptions options, kernels::ComputeContext& context)
      : decoder(std::move(shape), std::move(options), context),
        optimizer(decoder.parameters()),
        backward(decoder, optimizer) {}

  // Errors: as Decoder::load.
  Status load(const model::GgufFile& file) try {
    HONE_CHECK(decoder.load(file));
    optimizer.allocate();
    return {};
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::out_of_memory, "there is not enough memory to train the weights of " + file.name() + ".");
  }

  // Bytes of everything between a batch and its gradients.
  std::uint64_t activation_bytes(std::size_t rows, decoder::Keep keep) const {
    return decoder.kept_bytes(rows, keep) + backward.size_bytes(rows);
  }
  // What to keep of so many rows, where nobody says whether to compute layers again. The same on every machine.
  decoder::Keep keep_for(std::size_t rows, std::optional<bool> recompute) const {
    const bool again = recompute.value_or(activation_bytes(rows, decoder::Keep::everything) > kept_limit_bytes);
    return again ? decoder::Keep::inputs : decoder::Keep::everything;
  }
  // After a loss or gradient that was not finite.
  void clear() {
    decoder.clear();
    backward.clear();
  }
};

}  // namespace hone::training
