#include "hone/tuning/tuning_fields.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

#include "hone/core/threads.h"

namespace hone::tuning {
namespace {

using S = TuningSettings;

constexpr double no_limit = std::numeric_limits<double>::infinity();
constexpr std::pair at_least_0{0.0, no_limit};
// A number below 0 arrives as one of the largest that are unsigned.
constexpr std::pair steps_from_0{0.0, static_cast<double>(most_tuning_steps)};
constexpr std::pair any_seed{0.0, 0x1p53};

constexpr std::array fields{
    TuningField{"model", "--model", "the model to tune: a name, or a GGUF file", &S::model},
    TuningField{"data", "--data", "a file or folder of examples", &S::data},
    TuningField{"valid", "--valid", "held-out rows; without --steps a tenth of the data otherwise", &S::valid},
    TuningField{"method", "--method", "lora: a small adapter; full: every weight", &S::method},
    TuningField{"precision", "--precision", "numbers to compute with: automatic, f32, bf16 or int8", &S::precision},
    TuningField{"rank",
                "--rank",
                "LoRA's rank, the width of the adapter; 16 when left out",
                &S::rank,
                {.range = std::pair{1.0, 1024.0}}},
    TuningField{"alpha",
                "--alpha",
                "LoRA's alpha: the adapter counts alpha/rank times; twice the rank when left out",
                &S::alpha,
                {.is_positive = true}},
    TuningField{"dropout",
                "--dropout",
                "share of what an adapter reads that is left out at random in training",
                &S::dropout,
                {.range = std::pair{0.0, 0.99}}},
    TuningField{"use_rslora", "--rslora", "the adapter counts alpha/sqrt(rank) times", &S::use_rslora},
    TuningField{"targets", "--targets", "layers to adapt, of q k v o gate up down; all when left out", &S::targets},
    TuningField{
        "adapter", "--adapter",
        "go on with this adapter, of its rank, alpha, dropout and layers: a run, a PEFT or MLX folder, a GGUF adapter",
        &S::adapter},
    TuningField{"weight_decay",
                "--weight-decay",
                "AdamW's weight decay: how far each step pulls the weights towards 0",
                &S::weight_decay,
                {.range = at_least_0}},
    TuningField{"clip_norm",
                "--clip",
                "longer gradients are cut to this length; 0: never",
                &S::clip_norm,
                {.range = at_least_0}},
    TuningField{
        "learning_rate", "--lr", "learning rate: how far a step goes", &S::learning_rate, {.is_positive = true}},
    TuningField{"schedule", "--schedule", "how the rate goes down: constant (not at all), linear or cosine",
                &S::schedule},
    TuningField{
        "warmup_steps", "--warmup", "steps in which the rate climbs", &S::warmup_steps, {.range = steps_from_0}},
    TuningField{"steps",
                "--steps",
                "optimizer steps; without it as many as --epochs need",
                &S::steps,
                {.range = std::pair{1.0, static_cast<double>(most_tuning_steps)}}},
    TuningField{"", "--epochs", "passes over the data", &S::epochs, {.is_positive = true}},
    TuningField{"batch",
                "--batch",
                "sequences a step; the last step of a pass takes what is left",
                &S::batch,
                {.is_positive = true}},
    TuningField{"seq",
                "--seq",
                "tokens of a sequence; longer rows are left out",
                &S::seq_tokens,
                {.range = std::pair{8.0, 1048576.0}}},
    TuningField{"shuffle", "--no-shuffle", "rows in the order of the file", &S::shuffle},
    TuningField{"pack", "--pack",
                "rows: whole rows share a sequence and do not see each other; stream: all rows joined and cut; none",
                &S::pack},
    TuningField{"train_on", "--train-on", "assistant: what it says; last: what it says last; all: every token",
                &S::train_on},
    TuningField{"threads",
                "--threads",
                "threads; all cores when left out",
                &S::threads,
                {.range = std::pair{0.0, static_cast<double>(most_threads)}, .zero_is_open = true}},
    TuningField{"seed", "--seed", "the same seed gives the same adapter", &S::seed, {.range = any_seed}},
    TuningField{"save_every",
                "--save-every",
                "steps between checkpoints",
                &S::save_every,
                {.is_positive = true, .range = steps_from_0}},
    TuningField{"eval_every",
                "--eval-every",
                "steps between looks at the held-out rows",
                &S::eval_every,
                {.range = steps_from_0}},
    TuningField{"patience",
                "--patience",
                "stop when so many looks saw no improvement; 0: never",
                &S::patience,
                {.range = at_least_0}},
    TuningField{"held_out", "", "a tenth of the rows is held out", &S::hold_out},
    TuningField{
        "columns", "--map", "columns by their names: question=frage,answer=antwort", &S::columns, {.may_lack = true}},
    TuningField{"use_chosen",
                "--use-chosen",
                "learn the chosen answers of preferences, the liked ones of feedback",
                &S::use_chosen,
                {.may_lack = true}},
    TuningField{"without_exam",
                "--without-exam",
                "leave out the rows in which a question of this exam, or its answer, stands",
                &S::without_exam,
                {.may_lack = true}},
    TuningField{"whole_epochs", "", "an epoch's last step takes what is left", &S::whole_epochs, {.may_lack = true}},
    TuningField{"answers",
                "--answers",
                "held-out rows that base and tuned model are asked at the end; 0: none",
                &S::answers,
                {.range = std::pair{0.0, 1000.0}, .may_lack = true}},
    TuningField{"share",
                "--share",
                "learn this share of the rows, such as 0.5: beside a run on all it tells whether more would help",
                &S::share,
                {.range = std::pair{0.01, 1.0}, .zero_is_open = true, .may_lack = true}},
};

std::string_view name_of(training::TrainingMethod value) { return training::training_method_name(value); }
std::string_view name_of(training::TrainingPrecision value) { return training::training_precision_name(value); }
std::string_view name_of(training::Schedule value) { return training::schedule_name(value); }
std::string_view name_of(rows::PackMode value) { return rows::pack_mode_name(value); }
std::string_view name_of(rows::TrainOn value) { return rows::train_on_name(value); }

template <class Values, class Value>
Status choose_from(const Values& values, std::string_view name, std::string_view what, Value& chosen) {
  std::string known;
  for (const auto value : values) {
    if (name == name_of(value)) {
      chosen = value;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(name_of(value));
  }
  return Error(ErrorCode::invalid_argument, fmt::format("\"{}\" is no {}; they are {}.", name, what, known));
}

Status choose(std::string_view name, std::string_view what, training::TrainingMethod& value) {
  return choose_from(training::training_methods, name, what, value);
}
Status choose(std::string_view name, std::string_view what, training::TrainingPrecision& value) {
  return choose_from(training::training_precisions, name, what, value);
}
Status choose(std::string_view name, std::string_view what, std::optional<training::Schedule>& value) {
  return choose_from(training::schedules, name, what, value);
}
Status choose(std::string_view name, std::string_view, rows::PackMode& value) {
  HONE_TRY(value, rows::parse_pack_mode(name));
  return {};
}
Status choose(std::string_view name, std::string_view, rows::TrainOn& value) {
  HONE_TRY(value, rows::parse_train_on(name));
  return {};
}

// What is to be held against a range: a number that is given.
template <class Value>
std::optional<double> given(const Value& value) {
  if constexpr (std::is_arithmetic_v<Value>)
    return static_cast<double>(value);
  else
    return std::nullopt;
}
template <class Value>
std::optional<double> given(const std::optional<Value>& value) {
  return value ? given(*value) : std::nullopt;
}

}  // namespace

std::span<const TuningField> tuning_fields() { return fields; }

std::optional<std::string_view> chosen_name(const TuningField& field, const TuningSettings& settings) {
  return std::visit(
      [&](auto member) -> std::optional<std::string_view> {
        const auto& value = settings.*member;
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_enum_v<Value>)
          return name_of(value);
        else if constexpr (is_tuning_choice<Value>)
          return value ? std::optional(name_of(*value)) : std::nullopt;
        else
          return std::nullopt;
      },
      field.member);
}

Status choose_by_name(const TuningField& field, TuningSettings& settings, std::string_view name,
                      std::string_view what) {
  return std::visit(
      [&](auto member) -> Status {
        auto& value = settings.*member;
        if constexpr (is_tuning_choice<std::decay_t<decltype(value)>>)
          return choose(name, what, value);
        else
          return Error(ErrorCode::invalid_argument, fmt::format("{} is not chosen by a name.", what));
      },
      field.member);
}

Status check_range(const TuningField& field, const TuningSettings& settings, std::string_view what) {
  const auto value = std::visit([&](auto member) { return given(settings.*member); }, field.member);
  if (!value) return {};
  const auto refuse = [&](const std::string& must) {
    return Error(ErrorCode::invalid_argument, fmt::format("{} must be {}.", what, must));
  };
  if (!std::isfinite(*value)) return refuse("a number, and not " + fmt::format("{}", *value));
  if (field.rules.is_positive && !(*value > 0)) return refuse("above 0");
  if (!field.rules.range) return {};
  const auto [least, most] = *field.rules.range;
  if (*value >= least && *value <= most) return {};
  return refuse(most == no_limit ? fmt::format("{} or more", least) : fmt::format("from {} to {}", least, most));
}

Status check_ranges(const TuningSettings& settings) {
  for (const TuningField& field : fields)
    HONE_CHECK(check_range(field, settings, field.key.empty() ? field.option.substr(2) : field.key));
  return {};
}

}  // namespace hone::tuning
