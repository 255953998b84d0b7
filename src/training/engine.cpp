#include "engine.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "hone/core/threads.h"

namespace hone::training {
namespace {

// "blk.3.attn_q.weight" → "q"
std::string target_of(const std::string& tensor) {
  static const std::pair<const char*, const char*> names[] = {
      {".attn_q.", "q"},      {".attn_k.", "k"},  {".attn_v.", "v"},     {".attn_output.", "o"},
      {".ffn_gate.", "gate"}, {".ffn_up.", "up"}, {".ffn_down.", "down"}};
  for (const auto& [part, name] : names)
    if (tensor.find(part) != std::string::npos) return name;
  return "";
}

Status check(const TrainerOptions& options, const adapter::LoraAdapter* continued) {
  auto wrong = [](const std::string& what) { return Error(ErrorCode::invalid_argument, what); };
  const LoraOptions& lora = options.lora;
  if (options.threads < 0 || options.threads > 1024) return wrong("The number of threads must be between 1 and 1024.");
  if (options.micro_batch_tokens < 1) return wrong("A micro-batch holds at least one token.");
  if (!(options.adamw.weight_decay >= 0)) return wrong("The weight decay must be 0 or more.");
  if (!(options.adamw.clip_norm >= 0)) return wrong("The gradient is clipped at a norm of 0 (never) or more.");
  if (options.method == TrainingMethod::full) return {};
  if (lora.rank < 1 || lora.rank > 1024) return wrong("LoRA's rank must be between 1 and 1024.");
  if (!continued && (!(lora.alpha > 0) || !std::isfinite(lora.alpha)))  // an adapter's tensors have their own scales
    return wrong("LoRA's alpha must be above zero.");
  if (!(lora.dropout >= 0 && lora.dropout < 1)) return wrong("The dropout must be at least 0 and below 1.");
  for (const std::string& target : lora.targets)
    if (target.empty() ||
        (target_of(".attn_" + target + ".") != target && target_of(".ffn_" + target + ".") != target && target != "o"))
      return wrong("\"" + target + "\" is no linear layer; they are q, k, v, o, gate, up and down.");
  return {};
}

}  // namespace

TrainingPrecision chosen_precision(TrainingPrecision wanted) {
  if (wanted != TrainingPrecision::automatic) return wanted;
  return kernels::can_multiply(kernels::Number::bf16) ? TrainingPrecision::bf16 : TrainingPrecision::f32;
}

Result<Engine> plan_engine(const model::DecoderShape& shape, const TrainerOptions& options,
                           const adapter::LoraAdapter* continued) {
  HONE_CHECK(check(options, continued));
  const TrainingPrecision precision = chosen_precision(options.precision);
  if (precision == TrainingPrecision::bf16) HONE_CHECK(kernels::can_multiply(kernels::Number::bf16));
  if (precision == TrainingPrecision::int8) HONE_CHECK(kernels::can_multiply(kernels::Number::s8));
  if (precision == TrainingPrecision::int8 && options.method == TrainingMethod::full)
    return Error(ErrorCode::invalid_argument,
                 "int8 is for weights that stay as they are; full training changes all of them. Take bf16.");

  decoder::DecoderOptions decoder;
  decoder.full = options.method == TrainingMethod::full;
  decoder.as_int8 = precision == TrainingPrecision::int8;
  constexpr std::size_t rounding = 64;  // of rows to tiles
  decoder.expected_rows = static_cast<std::size_t>(options.micro_batch_tokens) + rounding;
  if (!decoder.full) {
    decoder.dropout = continued ? continued->dropout : options.lora.dropout;
    if (continued) {
      std::map<std::string, std::pair<std::uint32_t, float>> known;
      for (const adapter::LoraTensor& tensor : continued->tensors) known[tensor.target] = {tensor.rank, tensor.scale};
      decoder.lora = [known](const std::string& tensor) {
        const auto found = known.find(tensor);
        return found == known.end() ? std::pair<std::uint32_t, float>{0, 0.0F} : found->second;
      };
    } else {
      const LoraOptions lora = options.lora;
      const auto rank = static_cast<float>(lora.rank);
      const float scale = lora.alpha / (lora.use_rslora ? std::sqrt(rank) : rank);
      decoder.lora = [lora, scale](const std::string& tensor) {
        const bool is_target = lora.targets.empty() || std::find(lora.targets.begin(), lora.targets.end(),
                                                                 target_of(tensor)) != lora.targets.end();
        return std::pair<std::uint32_t, float>{is_target ? static_cast<std::uint32_t>(lora.rank) : 0, scale};
      };
    }
  }
  Engine engine;
  engine.context = std::make_unique<kernels::ComputeContext>(options.threads > 0 ? options.threads : physical_cores());
  if (precision == TrainingPrecision::f32)
    engine.model = std::make_unique<TrainingDecoder<float>>(shape, std::move(decoder), *engine.context);
  else
    engine.model = std::make_unique<TrainingDecoder<kernels::BFloat16>>(shape, std::move(decoder), *engine.context);
  return engine;
}

std::vector<decoder::MicroBatch> micro_batches(const std::vector<const model::TokenRow*>& rows, std::size_t most) {
  std::size_t total = 0;
  for (const model::TokenRow* row : rows) total += row->ids.size();
  const std::size_t count = std::max<std::size_t>(1, (total + most - 1) / most);
  const std::size_t share = (total + count - 1) / count;
  std::vector<decoder::MicroBatch> batches;
  for (const model::TokenRow* row : rows) {
    if (batches.empty() || batches.back().rows() >= share || batches.back().rows() + row->ids.size() > most)
      batches.emplace_back();
    batches.back().add(*row);
  }
  return batches;
}

}  // namespace hone::training
