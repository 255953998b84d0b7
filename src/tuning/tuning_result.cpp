#include "hone/tuning/tuning_result.h"

#include <array>
#include <cmath>

#include "hone/tuning/row_answers_json.h"
#include "hone/tuning/tuning_result_json.h"

namespace hone::tuning {
namespace {

constexpr double bytes_of_gb = 1e9;

// A member that may be null or missing.
template <class Value>
Status read_optional(const Json& json, const char* key, const std::string& name, std::optional<Value>& value) {
  if (!json.contains(key) || json[key].is_null()) return {};
  HONE_TRY(value, json_get<Value>(json, key, name));
  return {};
}

OrderedJson products_json(const training::ProductTimes& products) {
  OrderedJson shapes = OrderedJson::array();
  for (const auto& shape : products.shapes)
    shapes.push_back({{"product", shape.name},
                      {"rows", shape.rows},
                      {"columns", shape.columns},
                      {"inner", shape.inner},
                      {"seconds", shape.seconds_per_call}});
  return {{"tokens_per_second", products.tokens_per_second}, {"shapes", std::move(shapes)}};
}

Result<training::ProductTimes> products_from(const Json& json, const std::string& name) {
  training::ProductTimes products;
  HONE_TRY(products.tokens_per_second, json_get<double>(json, "tokens_per_second", name));
  for (const Json& entry : json_value<Json>(json, "shapes", Json::array())) {
    training::ProductTimes::Shape shape;
    HONE_TRY(shape.name, json_get<std::string>(entry, "product", name));
    HONE_TRY(shape.rows, json_get<std::uint64_t>(entry, "rows", name));
    HONE_TRY(shape.columns, json_get<std::uint64_t>(entry, "columns", name));
    HONE_TRY(shape.inner, json_get<std::uint64_t>(entry, "inner", name));
    HONE_TRY(shape.seconds_per_call, json_get<double>(entry, "seconds", name));
    products.shapes.push_back(std::move(shape));
  }
  return products;
}

template <class Values, class NameOf, class Value>
Status read_name(const Json& json, const char* key, const std::string& name, const Values& values, NameOf name_of,
                 Value& found) {
  HONE_TRY(const auto text, json_get<std::string>(json, key, name));
  for (const auto value : values)
    if (text == name_of(value)) {
      found = value;
      return {};
    }
  return Error(ErrorCode::corrupt_data, name + ": \"" + text + "\" is no " + key + ".");
}

}  // namespace

std::string_view tuning_end_name(TuningEnd end) {
  switch (end) {
    case TuningEnd::finished: return "finished";
    case TuningEnd::early: return "early";
    case TuningEnd::cancelled: break;
  }
  return "cancelled";
}

OrderedJson result_json(const TuningResult& r) {
  OrderedJson json{{"steps", r.steps}};
  if (r.epochs) json["epochs"] = *r.epochs;
  json["loss"] = r.losses;
  if (r.best_step) json["best_step"] = *r.best_step;
  json["valid_loss_before"] = or_null(r.valid_loss_before);
  json["valid_loss"] = or_null(r.valid_loss);
  json["tokens_per_second"] = r.tokens_per_second;
  json["supervised_tokens_per_second"] = r.supervised_tokens_per_second;
  json["peak_memory_gb"] = static_cast<double>(r.peak_memory_bytes) / bytes_of_gb;
  json["gemm_share"] = or_null(r.product_share);
  if (r.products) json["products"] = products_json(*r.products);
  json["precision"] = training::training_precision_name(r.precision);
  json["adapter"] = nullptr;
  if (r.adapter) json["adapter"] = {{"peft", r.adapter->peft.string()}, {"gguf", r.adapter->gguf.string()}};
  if (r.model) json["model"] = r.model->string();
  json["stopped"] = tuning_end_name(r.stopped);
  if (r.effect) json["effect"] = *r.effect;
  if (r.answers) json["answers"] = row_counts_json(*r.answers);
  if (!r.not_asked.empty()) json["not_asked"] = r.not_asked;
  return json;
}

Result<TuningResult> result_from(const Json& json, const std::string& name) {
  TuningResult r;
  HONE_TRY(r.steps, json_get<std::uint64_t>(json, "steps", name));
  HONE_CHECK(read_optional(json, "epochs", name, r.epochs));
  for (const Json& loss : json_value<Json>(json, "loss", Json::array()))
    if (loss.is_number()) r.losses.push_back(loss.get<double>());
  HONE_CHECK(read_optional(json, "best_step", name, r.best_step));
  HONE_CHECK(read_optional(json, "valid_loss_before", name, r.valid_loss_before));
  HONE_CHECK(read_optional(json, "valid_loss", name, r.valid_loss));
  HONE_TRY(r.tokens_per_second, json_get<double>(json, "tokens_per_second", name));
  HONE_TRY(r.supervised_tokens_per_second, json_get<double>(json, "supervised_tokens_per_second", name));
  HONE_TRY(const double peak_memory_gb, json_get<double>(json, "peak_memory_gb", name));
  if (!(peak_memory_gb >= 0 && peak_memory_gb < 1e9))
    return Error(ErrorCode::corrupt_data, name + ": \"peak_memory_gb\" is not possible.");
  r.peak_memory_bytes = static_cast<std::uint64_t>(std::llround(peak_memory_gb * bytes_of_gb));
  HONE_CHECK(read_optional(json, "gemm_share", name, r.product_share));
  if (const Json products = json_value<Json>(json, "products", Json()); !products.is_null()) {
    HONE_TRY(r.products, products_from(products, name));
  }
  HONE_CHECK(read_name(json, "precision", name, training::training_precisions, training::training_precision_name,
                       r.precision));
  if (const Json adapter = json_value<Json>(json, "adapter", Json()); !adapter.is_null()) {
    HONE_TRY(const auto peft, json_get<std::string>(adapter, "peft", name));
    HONE_TRY(const auto gguf, json_get<std::string>(adapter, "gguf", name));
    r.adapter = AdapterFiles{peft, gguf};
  }
  std::optional<std::string> model;
  HONE_CHECK(read_optional(json, "model", name, model));
  if (model) r.model = *model;
  HONE_CHECK(read_name(json, "stopped", name, std::array{TuningEnd::finished, TuningEnd::early, TuningEnd::cancelled},
                       tuning_end_name, r.stopped));
  HONE_CHECK(read_optional(json, "effect", name, r.effect));
  if (const Json answers = json_value<Json>(json, "answers", Json()); !answers.is_null()) {
    HONE_TRY(r.answers, row_counts_from(answers, name));
  }
  r.not_asked = json_value<std::string>(json, "not_asked", "");
  return r;
}

std::string result_text(const TuningResult& result) { return dump(result_json(result)); }

Result<TuningResult> read_tuning_result(const fs::path& run) {
  const fs::path file = run / "result.json";
  HONE_TRY(const auto text, read_file(file));
  HONE_TRY(const auto json, parse_json(text, file.string()));
  return result_from(json, file.string());
}

}  // namespace hone::tuning
