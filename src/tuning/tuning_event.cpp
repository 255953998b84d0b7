#include "hone/tuning/tuning_event.h"

#include "run_failure.h"
#include "run_metrics_json.h"

namespace hone::tuning {
namespace {

OrderedJson json_of(const TuningReady& e) {
  return {{"event", "ready"},
          {"step", e.step},
          {"steps", e.steps},
          {"rows", e.rows},
          {"sequences", e.sequences},
          {"held_out", e.held_out},
          {"precision", training::training_precision_name(e.precision)},
          {"threads", e.threads},
          {"trainable", e.trainable}};
}

OrderedJson json_of(const TuningStep& e) {
  OrderedJson json{{"event", "step"}, {"steps", e.steps}};
  json.update(metrics_json(e.metrics));
  return json;
}

OrderedJson json_of(const TuningEvaluation& e) { return {{"event", "eval"}, {"step", e.step}, {"loss", e.loss}}; }

OrderedJson json_of(const TuningAnswered& e) { return {{"event", "answered"}, {"done", e.done}, {"total", e.total}}; }

OrderedJson json_of(const TuningCheckpoint& e) { return {{"event", "saved"}, {"step", e.step}}; }

OrderedJson json_of(const TuningDamage& e) { return {{"event", "damaged"}, {"step", e.step}, {"message", e.message}}; }

OrderedJson json_of(const TuningFailure& e) {
  OrderedJson json{{"event", "failed"}};
  json.update(failure_json(e.error));
  return json;
}

Result<TuningReady> ready_from(const Json& json, const std::string& name) {
  TuningReady ready;
  for (const auto& [key, value] : {std::pair{"step", &ready.step}, std::pair{"steps", &ready.steps},
                                   std::pair{"rows", &ready.rows}, std::pair{"sequences", &ready.sequences},
                                   std::pair{"held_out", &ready.held_out}, std::pair{"trainable", &ready.trainable}}) {
    HONE_TRY(*value, json_get<std::uint64_t>(json, key, name));
  }
  HONE_TRY(ready.threads, json_get<int>(json, "threads", name));
  HONE_TRY(const auto precision, json_get<std::string>(json, "precision", name));
  const auto known = training::parse_training_precision(precision);
  if (!known) return Error(ErrorCode::corrupt_data, name + ": " + known.error().message());
  ready.precision = *known;
  return ready;
}

Result<TuningStep> step_from(const Json& json, const std::string& name) {
  TuningStep event;
  HONE_TRY(event.steps, json_get<std::uint64_t>(json, "steps", name));
  HONE_TRY(const RunMetrics metrics, metrics_from(json, name));
  const auto* step = std::get_if<StepMetrics>(&metrics);
  if (!step) return Error(ErrorCode::corrupt_data, name + " is no step.");
  event.metrics = *step;
  return event;
}

}  // namespace

std::string event_line(const TuningEvent& event) {
  return std::visit([](const auto& e) { return dump(json_of(e)); }, event);
}

Result<TuningEvent> read_event_line(std::string_view line) {
  const std::string name = "the event of a tuning run";
  HONE_TRY(const Json json, parse_json(line, name));
  HONE_TRY(const auto kind, json_get<std::string>(json, "event", name));
  if (kind == "ready") {
    HONE_TRY(const auto ready, ready_from(json, name));
    return TuningEvent(ready);
  }
  if (kind == "step") {
    HONE_TRY(const auto step, step_from(json, name));
    return TuningEvent(step);
  }
  if (kind == "failed") {
    HONE_TRY(auto failure, failure_from(json, name));
    return TuningEvent(std::move(failure));
  }
  if (kind == "answered") {
    TuningAnswered answered;
    HONE_TRY(answered.done, json_get<std::uint64_t>(json, "done", name));
    HONE_TRY(answered.total, json_get<std::uint64_t>(json, "total", name));
    return TuningEvent(answered);
  }
  if (kind != "eval" && kind != "saved" && kind != "damaged")
    return Error(ErrorCode::corrupt_data, name + ": \"" + kind + "\" is not known.");
  HONE_TRY(const auto step, json_get<std::uint64_t>(json, "step", name));
  if (kind == "saved") return TuningEvent(TuningCheckpoint{step});
  if (kind == "eval") {
    HONE_TRY(const double loss, json_get<double>(json, "loss", name));
    return TuningEvent(TuningEvaluation{step, loss});
  }
  HONE_TRY(auto message, json_get<std::string>(json, "message", name));
  return TuningEvent(TuningDamage{step, std::move(message)});
}

OrderedJson failure_json(const Error& error) {
  OrderedJson json{{"code", error_class(error.code()).name}, {"message", error.message()}};
  if (const Advice& advice = error.advice(); advice.step != NextStep::none)
    json.update({{"next_step", next_step_name(advice.step)}, {"subject", advice.subject}});
  return json;
}

Result<TuningFailure> failure_from(const Json& json, const std::string& name) {
  HONE_TRY(const auto code_name, json_get<std::string>(json, "code", name));
  HONE_TRY(auto message, json_get<std::string>(json, "message", name));
  const auto code = error_code_named(code_name);
  if (!code) return Error(ErrorCode::corrupt_data, name + ": \"" + code_name + "\" is no code of an error.");
  const auto step = next_step_named(json_value<std::string>(json, "next_step", "none"));
  return TuningFailure{
      Error(*code, std::move(message), {step.value_or(NextStep::none), json_value<std::string>(json, "subject", "")})};
}

}  // namespace hone::tuning
