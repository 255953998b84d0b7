// The frozen products of a step alone, and what memory a run will need.
#include <algorithm>

#include "hone/core/stopwatch.h"
#include "hone/training/trainer.h"
#include "trainer_state.h"

namespace hone::training {
namespace {

// Memory for one shape's operands on one thread. As many weight matrices as the model has layers, since a step reads each
// of them once: a single one would stay in the cache and flatter the library.
struct Operands {
  kernels::AlignedBuffer<std::byte> left, out;
};

struct FrozenProduct {
  std::string name;
  kernels::Product product;
  kernels::Number number;
  std::uint32_t calls;  // in a micro-batch, for each of its tiles
};

// The products with frozen weights of a tile of rows.
template <class T>
std::vector<FrozenProduct> frozen_products(const decoder::DecoderWeights<T>& weights, std::size_t rows) {
  std::vector<FrozenProduct> products;
  const model::DecoderShape& shape = weights.shape;
  auto both_ways = [&](const char* name, std::uint32_t in, std::uint32_t out, std::uint32_t calls,
                       kernels::Number number) {
    const auto m = static_cast<std::uint32_t>(rows);
    products.push_back({std::string(name) + " forward",
                        {.rows = m, .columns = out, .inner = in, .right = kernels::Stored::transposed},
                        number,
                        calls});
    products.push_back({std::string(name) + " backward", {.rows = m, .columns = in, .inner = out}, number, calls});
  };
  const decoder::PerProjection<const char*> names{
      .qkv = "q|k|v", .output = "attention output", .gate_up = "gate|up", .down = "down"};
  for (const decoder::Projection projection : decoder::projections) {
    const decoder::Linear<T>& linear = weights.layers.front().linear[projection];
    both_ways(names[projection], linear.in, linear.out, shape.layers,
              weights.is_int8(projection) ? kernels::Number::s8 : kernels::number_of<T>());
  }
  both_ways("vocabulary", shape.hidden, shape.vocabulary, 1, kernels::number_of<T>());
  return products;
}

}  // namespace

Result<ProductTimes> Trainer::measure_products(std::uint64_t rows) try {
  return state_->engine.with([&](auto& model) -> Result<ProductTimes> {
    const auto& decoder = model.decoder;
    kernels::ComputeContext& context = *state_->engine.context;
    const auto threads = static_cast<std::size_t>(context.pool.threads());
    const std::size_t tile = std::clamp<std::size_t>((rows + threads - 1) / threads, 16, 256) / 16 * 16;
    ProductTimes times;
    double seconds_per_row = 0;
    for (const auto& frozen : frozen_products(decoder.weights(), tile)) {
      const kernels::Product& product = frozen.product;
      const kernels::Number number = frozen.number;
      const std::size_t width = number == kernels::Number::f32 ? 4 : number == kernels::Number::bf16 ? 2 : 1;
      // The vocabulary's product is taken in slices, as the engine does it, of which each is one matrix here.
      const bool is_vocabulary = frozen.calls == 1;
      kernels::Product part = product;
      std::size_t matrices = frozen.calls;
      if (is_vocabulary) {
        constexpr std::uint32_t slice = 2048;
        const std::uint32_t whole =
            std::max(product.columns, product.inner) == decoder.shape().vocabulary ? decoder.shape().vocabulary : 0;
        matrices = std::max<std::size_t>(1, whole / slice);
        (product.right == kernels::Stored::transposed ? part.columns : part.inner) = std::min(slice, whole);
      }
      const std::size_t weight_bytes = std::size_t{part.columns} * part.inner * width;
      kernels::AlignedBuffer<std::byte> weights(weight_bytes * matrices);
      std::vector<Operands> operands(threads);
      for (Operands& operand : operands) {
        operand.left.resize(std::size_t{part.rows} * part.inner * width);
        operand.out.resize(std::size_t{part.rows} * part.columns * 4);
      }
      auto once = [&](std::size_t matrix, int worker) {
        Operands& mine = operands[static_cast<std::size_t>(worker)];
        const std::byte* right = weights.data() + matrix % matrices * weight_bytes;
        auto call = [&](auto in, auto out) {
          context.products.run(worker, part, reinterpret_cast<const decltype(in)*>(mine.left.data()),
                               reinterpret_cast<const decltype(in)*>(right),
                               reinterpret_cast<decltype(out)*>(mine.out.data()));
        };
        if (number == kernels::Number::f32) call(float{}, float{});
        if (number == kernels::Number::bf16) call(kernels::BFloat16{}, float{});
        if (number == kernels::Number::s8) call(std::int8_t{}, std::int32_t{});
      };
      double best = 1e9;
      context.pool.run(threads, [&](std::size_t, int worker) { once(0, worker); });  // compiled now
      for (int round = 0; round < 3; ++round) {
        const Stopwatch watch;
        context.pool.run(threads * matrices, [&](std::size_t i, int worker) { once(i / threads, worker); });
        best = std::min(best, watch.seconds() / static_cast<double>(matrices));
      }
      // `best`: every thread did one call.
      const double calls_per_row = static_cast<double>(matrices) / static_cast<double>(tile);
      seconds_per_row += best * calls_per_row / static_cast<double>(threads);
      times.shapes.push_back({frozen.name, part.rows, part.columns, part.inner, best});
    }
    times.tokens_per_second = 1 / seconds_per_row;
    return times;
  });
} catch (const std::bad_alloc&) {
  return Error(ErrorCode::out_of_memory, "There is not enough memory to measure the products alone.");
}

Result<TrainingMemory> estimate_training_memory(const fs::path& gguf, const TrainerOptions& options,
                                                std::uint64_t longest_row) {
  HONE_TRY(auto file, model::GgufFile::open(gguf));
  HONE_TRY(auto shape, model::read_decoder_shape(file));
  HONE_TRY(auto engine, plan_engine(shape, options, nullptr));
  return engine.with([&](const auto& model) -> Result<TrainingMemory> {
    TrainingMemory memory;
    const std::size_t rows = std::max<std::size_t>(static_cast<std::size_t>(options.micro_batch_tokens), longest_row);
    memory.weights = model.decoder.weights().size_bytes();
    memory.trainable = std::uint64_t{model.decoder.parameters().count()} * 4 * sizeof(float);
    memory.activations = model.activation_bytes(rows, model.keep_for(rows, options.recompute));
    memory.logits = model.backward.logits_bytes();
    return memory;
  });
}

}  // namespace hone::training
