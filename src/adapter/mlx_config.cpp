#include "mlx_config.h"

#include <cmath>

#include "hone/core/unicode.h"
#include "peft_config.h"

namespace hone::adapter {
namespace {

constexpr const char* mlx_file = "adapter_config.json";

}  // namespace

bool is_mlx_config(const Json& config) {
  return config.is_object() && !config.contains("peft_type") &&
         (config.contains("lora_parameters") || config.contains("fine_tune_type"));
}

Status apply_mlx_config(const Json& config, LoraAdapter& adapter) {
  const auto type = json_value<std::string>(config, "fine_tune_type", "lora");
  if (type == "dora" || json_value<bool>(config, "use_dora", false)) return no_plain_lora("uses DoRA");
  if (type != "lora")
    return Error(ErrorCode::unsupported,
                 "This was trained by MLX as \"" + shorten(repair_utf8(type), 40) +
                     "\", which is no adapter; fuse it into its model there and take that model.");
  const Json parameters = json_value<Json>(config, "lora_parameters", Json());
  const std::string place = std::string(mlx_file) + ", lora_parameters";
  if (!parameters.is_object())
    return Error(ErrorCode::corrupt_data, std::string(mlx_file) + " has no \"lora_parameters\".");
  HONE_TRY(adapter.rank, json_get<std::uint32_t>(parameters, "rank", place));
  HONE_TRY(double scale, json_get<double>(parameters, "scale", place));
  if (adapter.rank == 0) return Error(ErrorCode::corrupt_data, place + ": \"rank\" is 0.");
  // Versions of 2024 multiplied by alpha/rank as well.
  if (parameters.contains("alpha")) {
    HONE_TRY(const double alpha, json_get<double>(parameters, "alpha", place));
    scale *= alpha / adapter.rank;
  }
  if (!(scale != 0) || !std::isfinite(scale))
    return Error(ErrorCode::corrupt_data, place + " gives the scale 0, so the adapter does nothing.");
  adapter.alpha = static_cast<float>(scale * adapter.rank);
  adapter.dropout = static_cast<float>(json_value<double>(parameters, "dropout", 0));
  adapter.base_name = public_name(repair_utf8(json_value<std::string>(config, "model", "")));
  for (LoraTensor& tensor : adapter.tensors) {
    if (tensor.rank != adapter.rank)
      return Error(ErrorCode::corrupt_data, place + " has rank " + std::to_string(adapter.rank) + " and the tensors " +
                                                std::to_string(tensor.rank) +
                                                "; config and weights are not of one adapter.");
    tensor.scale = static_cast<float>(scale);
  }
  return {};
}

}  // namespace hone::adapter
