#include "hone/training/trainer.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine.h"
#include "hone/core/random.h"
#include "hone/core/stopwatch.h"
#include "trainer_state.h"

namespace hone::training {
namespace {

std::string list(const std::set<std::uint64_t>& rows) {
  std::string text;
  std::size_t shown = 0;
  for (const std::uint64_t row : rows) {
    if (++shown > 20) return text + " and " + std::to_string(rows.size() - 20) + " more";
    text += (text.empty() ? "" : ", ") + std::to_string(row);
  }
  return text;
}

Error diverged(const char* what, const std::set<std::uint64_t>& rows, std::uint64_t step) {
  return Error(ErrorCode::diverged, std::string(what) + " of step " + std::to_string(step) +
                                        " is not a finite number (row" + (rows.size() == 1 ? " " : "s ") + list(rows) +
                                        " of the data). The weights stay as they were before it. A lower learning rate "
                                        "usually helps; look at these rows too.");
}

Result<std::vector<const model::TokenRow*>> checked_rows(std::span<const model::Sequence> batch,
                                                         std::uint32_t vocabulary) {
  std::vector<const model::TokenRow*> rows;
  for (const model::Sequence& sequence : batch)
    for (const model::TokenRow& row : sequence) {
      if (row.ids.empty()) continue;
      if (row.targets.size() != row.ids.size())
        return Error(ErrorCode::invalid_argument, "row " + std::to_string(row.source) + " has " +
                                                      std::to_string(row.ids.size()) + " tokens and " +
                                                      std::to_string(row.targets.size()) + " marks.");
      for (const std::int32_t id : row.ids)
        if (id < 0 || static_cast<std::uint32_t>(id) >= vocabulary)
          return Error(ErrorCode::invalid_argument, "row " + std::to_string(row.source) + " holds the token " +
                                                        std::to_string(id) + ", which the model's vocabulary of " +
                                                        std::to_string(vocabulary) + " does not have.");
      rows.push_back(&row);
    }
  return rows;
}

}  // namespace

std::string_view training_method_name(TrainingMethod method) {
  return method == TrainingMethod::lora ? "lora" : "full";
}

std::string_view training_precision_name(TrainingPrecision precision) {
  switch (precision) {
    case TrainingPrecision::automatic: return "automatic";
    case TrainingPrecision::f32: return "f32";
    case TrainingPrecision::bf16: return "bf16";
    case TrainingPrecision::int8: return "int8";
  }
  return "";
}

Result<TrainingPrecision> parse_training_precision(std::string_view name) {
  for (const TrainingPrecision precision : training_precisions)
    if (name == training_precision_name(precision)) return precision;
  return Error(ErrorCode::invalid_argument,
               "\"" + std::string(name) + "\" is no precision; they are automatic, f32, bf16 and int8.");
}

Trainer::Trainer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Trainer::Trainer(Trainer&&) noexcept = default;
Trainer& Trainer::operator=(Trainer&&) noexcept = default;
Trainer::~Trainer() = default;

Status Trainer::State::load(const adapter::LoraAdapter* continued) {
  HONE_TRY(auto file, model::GgufFile::open(gguf));
  HONE_TRY(auto shape, model::read_decoder_shape(file));
  HONE_TRY(engine, plan_engine(shape, options, continued));
  if (auto name = file.string("general.name")) base_name = *name;
  HONE_CHECK(engine.with([&](auto& model) { return model.load(file); }));
  if (options.method == TrainingMethod::full) return {};
  engine.with([&](auto& model) {
    float* weights = model.decoder.parameters().weights();
    std::uint64_t stream = 0;
    for (const auto& [part, in] : model.decoder.weights().adapted()) {
      const adapter::LoraTensor* given = nullptr;
      if (continued)
        for (const adapter::LoraTensor& tensor : continued->tensors)
          if (tensor.target == part->tensor) given = &tensor;
      if (given) {
        std::copy(given->a.begin(), given->a.end(), weights + part->a_offset);
        std::copy(given->b.begin(), given->b.end(), weights + part->b_offset);
        continue;
      }
      // As PEFT begins: A uniform in ±1/√in (Kaiming's with a = √5), B zero, so that the first step sees the base model.
      Random random(options.seed, ++stream);
      const double bound = 1.0 / std::sqrt(static_cast<double>(in));
      for (std::size_t i = 0; i < std::size_t{part->rank} * in; ++i)
        weights[part->a_offset + i] = static_cast<float>((2.0 * random.uniform() - 1.0) * bound);
    }
    model.decoder.refresh();
  });
  return {};
}

Result<Trainer> Trainer::load(const fs::path& gguf, const TrainerOptions& options) {
  auto state = std::make_unique<State>();
  state->gguf = gguf;
  state->options = options;
  if (Status loaded = state->load(nullptr); !loaded)
    return std::move(loaded.error()).context("preparing " + gguf.filename().string() + " for training");
  return Trainer(std::move(state));
}

Result<StepReport> Trainer::step(std::span<const model::Sequence> batch, float learning_rate) try {
  const Stopwatch watch;
  State& state = *state_;
  return state.engine.with([&](auto& model) -> Result<StepReport> {
    auto& [decoder, optimizer, backward] = model;
    HONE_TRY(const auto rows, checked_rows(batch, decoder.shape().vocabulary));
    StepReport report;
    for (const model::TokenRow* row : rows) {
      report.tokens += row->ids.size();
      report.targets += row->target_count();
    }
    if (report.targets == 0) return Error(ErrorCode::invalid_argument, "None of these rows has a token to learn.");
    kernels::Pool& pool = state.engine.context->pool;
    const std::uint64_t number = state.steps + 1;
    const float scale = 1.0F / static_cast<float>(report.targets);
    optimizer.clear_gradients(pool);
    double loss = 0;
    std::set<std::uint64_t> all_rows, broken_rows;
    std::uint64_t micro = 0;
    for (const decoder::MicroBatch& micro_batch :
         micro_batches(rows, static_cast<std::size_t>(state.options.micro_batch_tokens))) {
      const std::uint64_t key = Random(state.options.seed, number * 4096 + ++micro).next() | 1;
      decoder.forward(micro_batch, model.keep_for(micro_batch.rows(), state.options.recompute), key);
      std::vector<float> losses(micro_batch.target_ids.size());
      backward.loss(micro_batch, scale, losses);
      for (std::size_t i = 0; i < losses.size(); ++i) {
        loss += static_cast<double>(losses[i]);
        if (!std::isfinite(losses[i])) broken_rows.insert(micro_batch.sources[micro_batch.target_segments[i]]);
      }
      all_rows.insert(micro_batch.sources.begin(), micro_batch.sources.end());
      if (!broken_rows.empty()) {
        model.clear();
        return diverged("The loss", broken_rows, number);
      }
      backward.layers(micro_batch);
    }
    report.loss = loss / static_cast<double>(report.targets);
    report.grad_norm = optimizer.gradient_norm(pool);
    if (!std::isfinite(report.grad_norm)) {
      model.clear();
      return diverged("The gradient", all_rows, number);
    }
    const AdamWOptions& adamw = state.options.adamw;
    kernels::AdamWStep update{};
    update.learning_rate = learning_rate;
    update.beta1 = adamw.beta1;
    update.beta2 = adamw.beta2;
    update.epsilon = adamw.epsilon;
    update.weight_decay = adamw.weight_decay;
    update.correction1 =
        static_cast<float>(1 - std::pow(static_cast<double>(adamw.beta1), static_cast<double>(number)));
    update.correction2 =
        static_cast<float>(1 - std::pow(static_cast<double>(adamw.beta2), static_cast<double>(number)));
    // As torch.nn.utils.clip_grad_norm_ does it.
    update.gradient_scale = 1;
    if (adamw.clip_norm > 0)
      update.gradient_scale =
          static_cast<float>(std::min(1.0, static_cast<double>(adamw.clip_norm) / (report.grad_norm + 1e-6)));
    optimizer.update(pool, update);
    decoder.refresh();
    state.steps = number;
    report.seconds = watch.seconds();
    return report;
  });
} catch (const std::bad_alloc&) {
  return Error(ErrorCode::out_of_memory,
               "There is not enough memory for a step. Shorter rows, or layers computed again, need less.");
}

std::uint64_t Trainer::largest_piece(std::span<const model::Sequence> batch) const {
  std::vector<const model::TokenRow*> rows;
  for (const model::Sequence& sequence : batch)
    for (const model::TokenRow& row : sequence) rows.push_back(&row);
  std::uint64_t most = 0;
  for (const decoder::MicroBatch& piece :
       micro_batches(rows, static_cast<std::size_t>(state_->options.micro_batch_tokens)))
    most = std::max<std::uint64_t>(most, piece.rows());
  return most;
}

Result<LossReport> Trainer::loss(std::span<const model::TokenRow> rows) try {
  State& state = *state_;
  return state.engine.with([&](auto& model) -> Result<LossReport> {
    auto& decoder = model.decoder;
    LossReport report;
    for (const model::TokenRow& row : rows) {
      if (row.target_count() == 0) continue;
      const model::Sequence alone{row};
      HONE_TRY(const auto checked, checked_rows({&alone, 1}, decoder.shape().vocabulary));
      decoder::MicroBatch batch;
      batch.add(*checked.front());
      decoder.forward(batch, decoder::Keep::nothing);
      std::vector<float> losses(batch.target_ids.size());
      decoder.loss(batch, losses);
      double sum = 0;
      for (const float loss : losses) sum += static_cast<double>(loss);
      if (!std::isfinite(sum)) {
        decoder.clear();
        return Error(ErrorCode::diverged, "The loss of row " + std::to_string(row.source) + " is not a finite number.");
      }
      report.sum += sum;
      report.targets += losses.size();
    }
    return report;
  });
} catch (const std::bad_alloc&) {
  return Error(ErrorCode::out_of_memory, "There is not enough memory for these rows.");
}

std::uint64_t Trainer::steps() const { return state_->steps; }
TrainingPrecision Trainer::precision() const { return chosen_precision(state_->options.precision); }
int Trainer::threads() const { return state_->engine.context->pool.threads(); }

std::uint64_t Trainer::trainable_parameters() const {
  return state_->engine.with([](const auto& model) { return model.decoder.parameters().count(); });
}

Result<adapter::LoraAdapter> Trainer::adapter() const {
  if (state_->options.method == TrainingMethod::full)
    return Error(ErrorCode::unsupported, "Full training changes the model itself and makes no adapter.");
  return state_->engine.with([&](const auto& model) -> Result<adapter::LoraAdapter> {
    const auto& decoder = model.decoder;
    const model::DecoderShape& shape = decoder.shape();
    const float* weights = decoder.parameters().weights();
    adapter::LoraAdapter adapter;
    adapter.architecture = shape.architecture;
    adapter.base_name = state_->base_name;
    adapter.heads = shape.heads;
    adapter.kv_heads = shape.kv_heads;
    adapter.rank = static_cast<std::uint32_t>(state_->options.lora.rank);
    adapter.alpha = state_->options.lora.alpha;
    adapter.dropout = state_->options.lora.dropout;
    adapter.use_rslora = state_->options.lora.use_rslora;
    for (const auto& [part, in] : decoder.weights().adapted()) {
      adapter::LoraTensor tensor;
      tensor.target = part->tensor;
      tensor.rank = part->rank;
      tensor.in = in;
      tensor.out = part->rows;
      tensor.scale = part->scale;
      tensor.a.assign(weights + part->a_offset, weights + part->a_offset + std::size_t{part->rank} * in);
      tensor.b.assign(weights + part->b_offset, weights + part->b_offset + std::size_t{part->rows} * part->rank);
      adapter.tensors.push_back(std::move(tensor));
    }
    return adapter;
  });
}

Status Trainer::continue_from(const adapter::LoraAdapter& adapter) {
  State& state = *state_;
  if (state.options.method == TrainingMethod::full)
    return Error(ErrorCode::invalid_argument, "Full training cannot continue an adapter; merge it first.");
  const model::DecoderShape shape = state.engine.with([](const auto& model) { return model.decoder.shape(); });
  if (adapter.architecture != shape.architecture)
    return Error(ErrorCode::invalid_argument, "The adapter is for models of the family " + adapter.architecture +
                                                  "; this one is of the family " + shape.architecture + ".");
  HONE_TRY(auto file, model::GgufFile::open(state.gguf));
  for (const adapter::LoraTensor& tensor : adapter.tensors) {
    const model::GgufTensor* base = file.find_tensor(tensor.target);
    if (!base || base->shape.size() != 2 || base->shape[0] != tensor.in || base->shape[1] != tensor.out ||
        tensor.a.size() != std::size_t{tensor.rank} * tensor.in ||
        tensor.b.size() != std::size_t{tensor.out} * tensor.rank)
      return Error(ErrorCode::invalid_argument,
                   "The adapter's " + tensor.target + " does not fit this model: it belongs to another base.");
  }
  TrainerOptions options = state.options;
  options.lora = {.rank = static_cast<int>(adapter.rank),
                  .alpha = adapter.alpha,
                  .dropout = adapter.dropout,
                  .use_rslora = adapter.use_rslora,
                  .targets = {}};
  // Planned before anything changes, so that what is refused leaves no trace and no tensor is left out silently.
  HONE_TRY(const Engine planned, plan_engine(shape, options, &adapter));
  const auto adapted = planned.with([](const auto& model) {
    std::set<std::string> names;
    for (const auto& layer : model.decoder.weights().adapted()) names.insert(layer.part->tensor);
    return names;
  });
  for (const adapter::LoraTensor& tensor : adapter.tensors)
    if (!adapted.contains(tensor.target))
      return Error(ErrorCode::invalid_argument,
                   "The adapter changes " + tensor.target + ", which is no linear layer that is adapted here.");
  state.options = options;
  state.steps = 0;
  return state.load(&adapter);
}

}  // namespace hone::training
