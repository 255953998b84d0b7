#include "hone/tuning/run_json.h"

#include "hone/tuning/tuning_fields.h"

namespace hone::tuning {
namespace {

template <class Value>
OrderedJson field_json(const TuningField&, const Value& value) {
  return value;
}
template <class Value>
OrderedJson field_json(const TuningField& field, const std::optional<Value>& value) {
  if (value) return *value;
  return field.rules.zero_is_open ? OrderedJson(Value{}) : OrderedJson();
}

template <class Value>
Status read_field(const TuningField& field, const Json& json, const std::string& name, Value& value) {
  if (field.rules.may_lack && !json.contains(std::string(field.key))) {
    value = {};
    return {};
  }
  HONE_TRY(value, json_get<Value>(json, std::string(field.key), name));
  return {};
}
template <class Value>
Status read_field(const TuningField& field, const Json& json, const std::string& name, std::optional<Value>& value) {
  if (field.rules.may_lack && !json.contains(std::string(field.key))) {
    value.reset();
    return {};
  }
  HONE_TRY(value, json_get<Value>(json, std::string(field.key), name));
  if (field.rules.zero_is_open && *value == Value{}) value.reset();
  return {};
}
Status read_field(const TuningField& field, const Json& json, const std::string&, std::vector<std::string>& list) {
  list = json_texts(json_value<Json>(json, std::string(field.key), Json()));
  return {};
}

Status read_choice(const TuningField& field, const Json& json, const std::string& name, TuningSettings& settings) {
  HONE_TRY(const auto text, json_get<std::string>(json, std::string(field.key), name));
  if (choose_by_name(field, settings, text, field.key)) return {};
  return Error(ErrorCode::corrupt_data, name + ": \"" + text + "\" is no " + std::string(field.key) + ".");
}

}  // namespace

OrderedJson settings_json(const TuningSettings& settings) {
  OrderedJson json = OrderedJson::object();
  for (const TuningField& field : tuning_fields()) {
    if (field.key.empty()) continue;
    json[std::string(field.key)] = std::visit(
        [&](auto member) -> OrderedJson {
          const auto& value = settings.*member;
          if constexpr (is_tuning_choice<std::decay_t<decltype(value)>>) {
            return or_null(chosen_name(field, settings));
          } else {
            return field_json(field, value);
          }
        },
        field.member);
  }
  return json;
}

Result<TuningSettings> settings_from(const Json& json, const std::string& name) {
  TuningSettings settings;
  for (const TuningField& field : tuning_fields()) {
    if (field.key.empty()) continue;
    HONE_CHECK(std::visit(
        [&](auto member) -> Status {
          auto& value = settings.*member;
          if constexpr (is_tuning_choice<std::decay_t<decltype(value)>>)
            return read_choice(field, json, name, settings);
          else
            return read_field(field, json, name, value);
        },
        field.member));
  }
  if (*settings.batch < 1 || *settings.seq_tokens < 2 || *settings.steps < 1 || *settings.steps > most_tuning_steps ||
      !(*settings.learning_rate >= 0) || *settings.save_every < 1)
    return Error(ErrorCode::corrupt_data, name + ": batch, seq, steps, save_every or learning_rate are not possible.");
  return settings;
}

}  // namespace hone::tuning
