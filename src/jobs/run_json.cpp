#include "hone/jobs/run_json.h"

#include <array>

namespace hone {

OrderedJson settings_json(const TuningSettings& s) {
  return {{"model", s.model},
          {"data", s.data},
          {"valid", s.valid},
          {"method", training_method_name(s.method)},
          {"precision", training_precision_name(s.precision)},
          {"rank", s.lora.rank},
          {"alpha", s.lora.alpha},
          {"dropout", s.lora.dropout},
          {"use_rslora", s.lora.use_rslora},
          {"targets", s.lora.targets},
          {"adapter", s.adapter},
          {"weight_decay", s.adamw.weight_decay},
          {"clip_norm", s.adamw.clip_norm},
          {"learning_rate", s.learning_rate},
          {"schedule", schedule_name(s.schedule)},
          {"warmup_steps", s.warmup_steps},
          {"steps", s.steps},
          {"batch", s.batch},
          {"seq", s.seq_tokens},
          {"shuffle", s.shuffle},
          {"pack", pack_mode_name(s.pack)},
          {"train_on", train_on_name(s.train_on)},
          {"threads", s.threads},
          {"seed", s.seed},
          {"save_every", s.save_every},
          {"eval_every", s.eval_every},
          {"patience", s.patience},
          {"held_out", s.valid.empty() && s.epochs > 0}};
}

Result<TuningSettings> settings_from(const Json& json, const std::string& name) {
  TuningSettings s;
  auto one_of = [&](const char* key, auto names, auto name_of, auto& value) -> Status {
    HONE_TRY(const auto text, json_get<std::string>(json, key, name));
    for (const auto candidate : names)
      if (text == name_of(candidate)) {
        value = candidate;
        return {};
      }
    return Error(ErrorCode::corrupt_data, name + ": \"" + text + "\" is no " + key + ".");
  };
  HONE_TRY(s.model, json_get<std::string>(json, "model", name));
  HONE_TRY(s.data, json_get<std::string>(json, "data", name));
  HONE_TRY(s.valid, json_get<std::string>(json, "valid", name));
  HONE_CHECK(one_of("method", std::array{TrainingMethod::lora, TrainingMethod::full}, training_method_name, s.method));
  HONE_CHECK(one_of("precision",
                    std::array{TrainingPrecision::automatic, TrainingPrecision::f32, TrainingPrecision::bf16,
                               TrainingPrecision::int8},
                    training_precision_name, s.precision));
  HONE_TRY(s.lora.rank, json_get<int>(json, "rank", name));
  HONE_TRY(s.lora.alpha, json_get<float>(json, "alpha", name));
  HONE_TRY(s.lora.dropout, json_get<float>(json, "dropout", name));
  HONE_TRY(s.lora.use_rslora, json_get<bool>(json, "use_rslora", name));
  for (const Json& target : json_value<Json>(json, "targets", Json::array()))
    if (target.is_string()) s.lora.targets.push_back(target.get<std::string>());
  HONE_TRY(s.adapter, json_get<std::string>(json, "adapter", name));
  HONE_TRY(s.adamw.weight_decay, json_get<float>(json, "weight_decay", name));
  HONE_TRY(s.adamw.clip_norm, json_get<float>(json, "clip_norm", name));
  HONE_TRY(s.learning_rate, json_get<float>(json, "learning_rate", name));
  HONE_CHECK(one_of("schedule", std::array{Schedule::constant, Schedule::linear, Schedule::cosine}, schedule_name,
                    s.schedule));
  HONE_TRY(s.warmup_steps, json_get<std::uint64_t>(json, "warmup_steps", name));
  HONE_TRY(s.steps, json_get<std::uint64_t>(json, "steps", name));
  HONE_TRY(s.batch, json_get<int>(json, "batch", name));
  HONE_TRY(s.seq_tokens, json_get<int>(json, "seq", name));
  HONE_TRY(s.shuffle, json_get<bool>(json, "shuffle", name));
  HONE_TRY(const auto pack, json_get<std::string>(json, "pack", name));
  HONE_TRY(s.pack, parse_pack_mode(pack));
  HONE_TRY(const auto train_on, json_get<std::string>(json, "train_on", name));
  HONE_TRY(s.train_on, parse_train_on(train_on));
  HONE_TRY(s.threads, json_get<int>(json, "threads", name));
  HONE_TRY(s.seed, json_get<std::uint64_t>(json, "seed", name));
  HONE_TRY(s.save_every, json_get<std::uint64_t>(json, "save_every", name));
  HONE_TRY(s.eval_every, json_get<std::uint64_t>(json, "eval_every", name));
  HONE_TRY(s.patience, json_get<int>(json, "patience", name));
  HONE_TRY(const bool held_out, json_get<bool>(json, "held_out", name));
  s.epochs = held_out ? 1 : 0;
  s.schedule_is_chosen = false;
  if (s.batch < 1 || s.seq_tokens < 2 || s.steps < 1 || s.steps > (1u << 30) || !(s.learning_rate >= 0))
    return Error(ErrorCode::corrupt_data, name + ": batch, seq, steps or learning_rate are not possible.");
  return s;
}

}  // namespace hone
