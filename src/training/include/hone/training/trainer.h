// Fine-tuning on the CPU: LoRA or the whole model, one optimizer step at a time.
//
//   #include "hone/adapter/peft_adapter.h"
//   HONE_TRY(auto trainer, Trainer::load("smollm2.gguf", {.lora = {.rank = 16, .alpha = 32}, .threads = 2}));
//   const std::vector<model::Sequence> batch{{model::TokenRow{.ids = {1, 9, 5, 2}, .targets = {0, 0, 1, 1}}}};
//   while (trainer.steps() < 200) {
//     HONE_TRY(auto report, trainer.step(batch, /*learning_rate=*/2e-4F));      // loss, grad_norm, seconds
//   }
//   HONE_TRY(auto adapter, trainer.adapter());
//   HONE_CHECK(adapter::write_peft_adapter(adapter, "adapter/"));
//
// The same seed, rows and options give the same bits on one processor, whatever the number of threads.
// Method: Hu et al. 2021 (LoRA), Kalajdzievski 2023 (rsLoRA), Loshchilov & Hutter 2019 (AdamW).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hone/adapter/lora_adapter.h"
#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/model/tensor_type.h"
#include "hone/model/token_row.h"

namespace hone::training {

enum class TrainingMethod { lora, full };
inline constexpr std::array training_methods{TrainingMethod::lora, TrainingMethod::full};
std::string_view training_method_name(TrainingMethod method);

// Of the matrix products and of what is kept for the backward pass. Sums, norms and the optimizer are float32 always.
enum class TrainingPrecision { automatic, f32, bf16, int8 };  // automatic: bf16 where the processor has it, else f32
inline constexpr std::array training_precisions{TrainingPrecision::automatic, TrainingPrecision::f32,
                                                TrainingPrecision::bf16, TrainingPrecision::int8};
std::string_view training_precision_name(TrainingPrecision precision);
// Error invalid_argument names those there are.
Result<TrainingPrecision> parse_training_precision(std::string_view name);

struct LoraOptions {
  int rank = 16;
  float alpha = 32;  // the update is scaled by alpha/rank, with rsLoRA by alpha/√rank
  float dropout = 0;
  bool use_rslora = false;
  // Any of "q", "k", "v", "o", "gate", "up", "down"; empty: all.
  std::vector<std::string> targets;
};

struct AdamWOptions {
  float beta1 = 0.9F, beta2 = 0.999F, epsilon = 1e-8F, weight_decay = 0;
  float clip_norm = 1;  // of all gradients together; 0: no clipping
};

struct TrainerOptions {
  TrainingMethod method = TrainingMethod::lora;
  LoraOptions lora;
  AdamWOptions adamw;
  TrainingPrecision precision = TrainingPrecision::automatic;
  std::uint64_t seed = 0;
  int threads = 0;  // 0: physical cores
  // Rows computed at once; a longer row is computed alone. Changes rounding, so it belongs to the run, not the machine.
  int micro_batch_tokens = 1024;
  // Layers computed again in the backward pass instead of kept: slower by a third, memory nearly independent of depth.
  // Empty: only for rows longer than 2,048 tokens.
  std::optional<bool> recompute;
};

struct StepReport {
  double loss = 0;  // mean over the targets of the whole batch, in nats
  double grad_norm = 0;  // before clipping
  std::uint64_t tokens = 0;  // positions computed
  std::uint64_t targets = 0;  // positions that counted
  double seconds = 0;
};

struct LossReport {
  double sum = 0;  // nats
  std::uint64_t targets = 0;
  double mean() const { return targets == 0 ? 0 : sum / static_cast<double>(targets); }
};

// The frozen products of a step alone: what no program with the same library could undercut.
struct ProductTimes {
  struct Shape {
    std::string name;  // "qkv forward"
    std::uint64_t rows = 0, columns = 0, inner = 0;
    double seconds_per_call = 0;  // on one thread
  };
  std::vector<Shape> shapes;
  double tokens_per_second = 0;  // on all threads, if a step were nothing but these
};

class Trainer {
 public:
  // Errors: those of GgufFile::open; unsupported (an architecture or tensor type the engine does not know);
  // invalid_argument (an option out of range); out_of_memory.
  static Result<Trainer> load(const fs::path& gguf, const TrainerOptions& options);
  Trainer(Trainer&&) noexcept;
  Trainer& operator=(Trainer&&) noexcept;
  ~Trainer();

  // One optimizer step over all sequences together. The loss is divided by the targets of the whole batch.
  // Errors: diverged (a loss or gradient that is not finite; the message names the rows, the weights stay as they were);
  // invalid_argument (no target, a token outside the vocabulary).
  Result<StepReport> step(std::span<const model::Sequence> batch, float learning_rate);
  // The loss of these rows with the weights as they are, without dropout, one row at a time.
  Result<LossReport> loss(std::span<const model::TokenRow> rows);

  // Tokens of the largest piece that `step` would take of this batch at a time: what its memory depends on.
  std::uint64_t largest_piece(std::span<const model::Sequence> batch) const;

  std::uint64_t steps() const;  // taken so far, by this object and those whose state it restored
  TrainingPrecision precision() const;  // as chosen
  int threads() const;
  std::uint64_t trainable_parameters() const;

  // LoRA: the adapter with its weights as they are. Error unsupported after full training.
  Result<adapter::LoraAdapter> adapter() const;
  // Continues from an adapter, made here or by PEFT; its rank, alpha and targets replace the options'.
  // Errors: invalid_argument (a shape that does not fit this model).
  Status continue_from(const adapter::LoraAdapter& adapter);
  // Full training: a complete GGUF with the base's keys, matrices in `type` (f32, f16 or bf16), norms and biases float32.
  // `system_prompt`: what the model was told first in its rows, kept as hone.system_prompt where it is given.
  Status write_model(const fs::path& path, model::TensorType type = model::TensorType::bf16,
                     const std::optional<std::string>& system_prompt = {}) const;

  // Everything a later process needs to go on to the same bits: weights, moments, step count. Written atomically.
  Status save_state(const fs::path& file) const;
  // Errors: corrupt_data, invalid_argument (made with another model or other options).
  Status restore_state(const fs::path& file);

  // Measures the frozen products of a step whose micro-batches hold `rows` rows. Takes about a second.
  Result<ProductTimes> measure_products(std::uint64_t rows);

 private:
  struct State;
  explicit Trainer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Bytes that training will need at its peak, beside the program itself: weights, activations, gradients, moments.
struct TrainingMemory {
  std::uint64_t weights = 0, trainable = 0, activations = 0, logits = 0;
  std::uint64_t total() const { return weights + trainable + activations + logits; }
};
// `longest_row` tokens in the longest row. Errors: as Trainer::load.
Result<TrainingMemory> estimate_training_memory(const fs::path& gguf, const TrainerOptions& options,
                                                std::uint64_t longest_row);

}  // namespace hone::training
