// Choosing what the user left open, with the reason for each choice.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hone/core/memory.h"
#include "hone/installed/registry.h"
#include "hone/tuning/tuning_fields.h"
#include "tuning_data.h"

namespace hone::tuning {
namespace {

// Longest rows of a sequence rounded up, so that packing has room; never beyond what the model was trained for.
int chosen_length(const TuningData& data, int context) {
  const std::uint64_t rounded = (std::max<std::uint64_t>(data.longest, 64) + 63) / 64 * 64;
  return static_cast<int>(std::min<std::uint64_t>(
      {std::max<std::uint64_t>(rounded, 512), 4096, static_cast<std::uint64_t>(std::max(context, 64))}));
}

}  // namespace

training::TrainerOptions trainer_options(const TuningSettings& s) {
  training::TrainerOptions options;
  options.method = s.method;
  options.lora = {.rank = s.rank,
                  .alpha = s.alpha.value_or(2 * static_cast<float>(s.rank)),
                  .dropout = s.dropout,
                  .use_rslora = s.use_rslora,
                  .targets = s.targets};
  options.adamw.weight_decay = s.weight_decay;
  options.adamw.clip_norm = s.clip_norm;
  options.precision = s.precision;
  options.seed = s.seed;
  options.threads = s.threads.value_or(0);
  return options;
}

Result<TuningPlan> plan_tuning(TuningSettings s) {
  HONE_CHECK(check_ranges(s));
  TuningPlan plan;
  HONE_TRY(const auto found, installed::find_model(s.model));
  HONE_TRY(auto model, engine::LanguageModel::load(found.file));
  auto& reasons = plan.reasons;
  // Who counts steps wants every row learned; who counts passes, or nothing, wants to see how well it goes.
  const bool by_epochs = s.epochs || !s.steps;
  s.hold_out = s.valid.empty() && by_epochs;
  if (!s.seq_tokens) {
    HONE_TRY(const auto data, read_tuning_data(s, model));
    s.seq_tokens = chosen_length(data, model.trained_context_tokens());
    reasons.push_back(fmt::format("sequences of {} tokens: the longest row has {}", *s.seq_tokens, data.longest));
  }
  HONE_TRY(const auto data, read_tuning_data(s, model));
  plan.notes = data.notes;
  plan.rows = data.rows;
  plan.held_out_rows = data.valid.size();
  plan.sequences = data.sequences.size();
  plan.tokens = data.tokens;
  plan.targets = data.targets;
  plan.excluded = data.excluded;

  if (!s.alpha) s.alpha = 2 * static_cast<float>(s.rank);
  if (!s.batch) {
    s.batch = static_cast<int>(std::clamp<std::uint64_t>(data.sequences.size() / 12, 1, 8));
    reasons.push_back(fmt::format("{} sequence{} a step: {} in all, so that an epoch has some dozen steps", *s.batch,
                                  *s.batch == 1 ? "" : "s", data.sequences.size()));
  }
  const auto batch = static_cast<std::uint64_t>(*s.batch);
  const std::uint64_t per_epoch = (data.sequences.size() + batch - 1) / batch;
  if (!s.steps) {
    if (!s.epochs) {
      s.epochs = data.rows < 500 ? 4 : data.rows < 3000 ? 3 : data.rows < 20000 ? 2 : 1;
      reasons.push_back(fmt::format(
          "{:g} epochs: {} rows; fewer rows bear more passes before they are learned by heart", *s.epochs, data.rows));
    }
    s.steps =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(static_cast<double>(per_epoch) * *s.epochs)));
  }
  if (!s.learning_rate) {
    if (s.method == training::TrainingMethod::lora) {
      s.learning_rate = found.size_bytes < (std::uint64_t{1} << 30) ? 1e-3F : 3e-4F;
      reasons.push_back(fmt::format("learning rate {:g}: LoRA on a {} model", *s.learning_rate,
                                    *s.learning_rate > 5e-4F ? "small" : "larger"));
    } else {
      s.learning_rate = 3e-5F;
      reasons.push_back("learning rate 3e-05: full training moves every weight, so in small steps");
    }
  }
  if (!s.schedule) {
    s.schedule = by_epochs ? training::Schedule::cosine : training::Schedule::constant;
    if (by_epochs) {
      if (!s.warmup_steps) s.warmup_steps = std::min<std::uint64_t>(20, *s.steps / 10);
      reasons.push_back(fmt::format("cosine schedule, {} steps of warm-up: the last steps settle", *s.warmup_steps));
    }
  }
  if (!s.warmup_steps) s.warmup_steps = 0;
  if (!s.save_every) s.save_every = std::max<std::uint64_t>(10, *s.steps / 10);
  if (!s.eval_every && by_epochs && !data.valid.empty()) {
    s.eval_every = std::max<std::uint64_t>(1, per_epoch);
    if (!s.patience) s.patience = 3;
    reasons.push_back(fmt::format("held-out loss every {} steps; the best adapter is kept", *s.eval_every));
  }
  if (!s.eval_every) s.eval_every = 0;
  if (!s.patience) s.patience = 0;
  HONE_TRY(plan.memory, training::estimate_training_memory(found.file, trainer_options(s), data.longest));
  const std::uint64_t available = available_memory_bytes();
  if (available > 0 && plan.memory.total() > available)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("This run would need {:.1f} GB and the machine has {:.1f} GB free. {}",
                             static_cast<double>(plan.memory.total()) / 1e9, static_cast<double>(available) / 1e9,
                             s.method == training::TrainingMethod::full ? "LoRA needs far less."
                             : *s.seq_tokens > 512 ? "Shorter sequences need less; 512 tokens are enough for most rows."
                                                   : "A smaller model, or int8 products, need less."));
  plan.settings = s;
  return plan;
}

}  // namespace hone::tuning
