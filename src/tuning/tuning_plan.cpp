// Choosing what the user left open, with the reason for each choice.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hone/adapter/adapter_place.h"
#include "hone/core/memory.h"
#include "hone/installed/registry.h"
#include "hone/tuning/tuning_fields.h"
#include "tuning_batches.h"
#include "tuning_data.h"

namespace hone::tuning {
namespace {

// Longest rows of a sequence rounded up, so that packing has room; never beyond what the model was trained for.
int chosen_length(const TuningData& data, int context) {
  const std::uint64_t rounded = (std::max<std::uint64_t>(data.longest, 64) + 63) / 64 * 64;
  return static_cast<int>(std::min<std::uint64_t>(
      {std::max<std::uint64_t>(rounded, 512), 4096, static_cast<std::uint64_t>(std::max(context, 64))}));
}

Error meaningless(const std::string& sentence) { return {ErrorCode::invalid_argument, sentence}; }

Status check_warm_up(const TuningSettings& s) {
  if (!s.steps || s.warmup_steps.value_or(0) <= *s.steps) return {};
  return meaningless(
      fmt::format("The warm-up has {} steps and the run {}, so the learning rate would never be reached.",
                  *s.warmup_steps, *s.steps));
}

// Settings that would be passed over in silence, before anything is read.
Status check_meaning(const TuningSettings& s) {
  std::vector<std::string_view> of_lora;
  if (s.rank) of_lora.push_back("rank");
  if (s.alpha) of_lora.push_back("alpha");
  if (s.dropout > 0) of_lora.push_back("dropout");
  if (s.use_rslora) of_lora.push_back("rsLoRA");
  if (!s.targets.empty()) of_lora.push_back("targets");
  if (s.method == training::TrainingMethod::full) {
    if (!s.adapter.empty())
      return meaningless("Full training cannot go on with an adapter. Merge it into its model, and train that.");
    if (!of_lora.empty())
      return meaningless(
          fmt::format("Full training has no adapter, so {} mean nothing in it.", fmt::join(of_lora, " and ")));
  }
  if (!s.adapter.empty() && !of_lora.empty())
    return meaningless(
        fmt::format("The adapter to go on with has its own rank, alpha, dropout and layers, so {} cannot be chosen.",
                    fmt::join(of_lora, " and ")));
  if (s.steps && s.epochs) return meaningless("Steps and epochs both say how long the run is. Give one of them.");
  return check_warm_up(s);
}

// Looks at held-out rows: whether there is anything to look at.
Status check_meaning_of_looks(const TuningSettings& s, const TuningData& data) {
  const bool is_patient = s.patience.value_or(0) > 0;
  if (data.valid.empty() && (is_patient || s.eval_every.value_or(0) > 0))
    return meaningless(
        fmt::format("No rows are held out, so there is nothing to {}. Give held-out rows of their own, or 40 rows and "
                    "more and no number of steps.",
                    is_patient ? "be patient about" : "look at"));
  if (is_patient && s.eval_every == 0)
    return meaningless("Patience counts looks at the held-out rows, and this run looks at its ends alone.");
  return {};
}

// Writes down what the adapter is that the run goes on with. Returns what is to be said of its base.
Result<std::string> take_from_adapter(TuningSettings& s, const fs::path& model) {
  HONE_TRY(const auto base, model::GgufFile::open(model));
  HONE_TRY(const auto adapter, adapter::read_adapter(s.adapter, base));
  s.rank = static_cast<int>(adapter.rank), s.alpha = adapter.alpha;
  s.dropout = adapter.dropout, s.use_rslora = adapter.use_rslora;
  static constexpr std::pair<std::string_view, const char*> layers[] = {
      {".attn_q.", "q"},      {".attn_k.", "k"},  {".attn_v.", "v"},     {".attn_output.", "o"},
      {".ffn_gate.", "gate"}, {".ffn_up.", "up"}, {".ffn_down.", "down"}};
  for (const auto& layer : layers)
    if (std::any_of(adapter.tensors.begin(), adapter.tensors.end(), [&](const adapter::LoraTensor& tensor) {
          return tensor.target.find(layer.first) != std::string::npos;
        }))
      s.targets.emplace_back(layer.second);
  if (s.targets.size() == std::size(layers)) s.targets.clear();
  return adapter::base_warning(adapter, base);
}

}  // namespace

training::TrainerOptions trainer_options(const TuningSettings& s) {
  training::TrainerOptions options;
  options.method = s.method;
  const int rank = s.rank.value_or(default_lora_rank);
  if (s.adapter.empty())  // whose own take their place otherwise
    options.lora = {.rank = rank,
                    .alpha = s.alpha.value_or(2 * static_cast<float>(rank)),
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
  HONE_CHECK(check_meaning(s));
  TuningPlan plan;
  HONE_TRY(const auto found, installed::find_model(s.model));
  std::string base_warning;
  if (!s.adapter.empty()) {
    HONE_TRY(base_warning, take_from_adapter(s, found.file));
  }
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
  if (!base_warning.empty()) plan.notes.push_back(base_warning);
  plan.rows = data.rows;
  plan.held_out_rows = data.valid.size();
  plan.sequences = data.sequences.size();
  plan.tokens = data.tokens;
  plan.targets = data.targets;
  plan.excluded = data.excluded;

  const std::uint64_t sequences = data.sequences.size();
  // A share of the rows is learned as all would be: what is chosen by their number is chosen by that of all.
  const double share = s.share.value_or(1);
  const auto of_all = [share](std::uint64_t count) {
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(count) / share));
  };
  if (!s.rank) s.rank = default_lora_rank;
  if (!s.alpha) s.alpha = 2 * static_cast<float>(*s.rank);
  if (s.batch && static_cast<std::uint64_t>(*s.batch) > sequences) {
    reasons.push_back(fmt::format("{} sequence{} a step and not {}: there are no more", sequences,
                                  sequences == 1 ? "" : "s", *s.batch));
    s.batch = static_cast<int>(sequences);
  } else if (!s.batch) {
    s.batch = static_cast<int>(std::clamp<std::uint64_t>(of_all(sequences) / 12, 1, 8));
    reasons.push_back(fmt::format("{} sequence{} a step: {} in all, so that an epoch has some dozen steps", *s.batch,
                                  *s.batch == 1 ? "" : "s", sequences));
  }
  const auto batch = static_cast<std::uint64_t>(*s.batch);
  HONE_TRY(const std::uint64_t per_epoch, steps_of_epochs(1, sequences, batch));
  if (!s.steps) {
    if (!s.epochs) {
      const std::uint64_t rows = of_all(data.rows);
      s.epochs = rows < 500 ? 4 : rows < 3000 ? 3 : rows < 20000 ? 2 : 1;
      reasons.push_back(fmt::format(
          "{:g} epochs: {} rows; fewer rows bear more passes before they are learned by heart", *s.epochs, data.rows));
    }
    HONE_TRY(s.steps, steps_of_epochs(*s.epochs, sequences, batch));
  }
  const double passes = TuningBatches(data.sequences, s).epochs(*s.steps);
  reasons.push_back(fmt::format("{} step{}: {:.3g} pass{} over {} sequence{}, {} a step", *s.steps,
                                *s.steps == 1 ? "" : "s", passes, passes == 1 ? "" : "es", sequences,
                                sequences == 1 ? "" : "s", batch));
  HONE_CHECK(check_warm_up(s));
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
  HONE_CHECK(check_meaning_of_looks(s, data));
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
