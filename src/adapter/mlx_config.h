// adapter_config.json as mlx_lm writes it beside adapters.safetensors.
//
//   {"model": "mlx-community/SmolLM2-135M-Instruct", "fine_tune_type": "lora", "num_layers": 16,
//    "lora_parameters": {"rank": 8, "scale": 20.0, "dropout": 0.0}}
//
// mlx_lm's own arguments stand around these and mean nothing here. Its A is (in, rank) and its B (rank, out).
#pragma once

#include "hone/adapter/lora_adapter.h"
#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone::adapter {

bool is_mlx_config(const Json& config);

// Rank, scale, dropout and the base's name into `adapter`, whose tensors are there already.
// Errors: corrupt_data, unsupported (DoRA, full training).
Status apply_mlx_config(const Json& config, LoraAdapter& adapter);

}  // namespace hone::adapter
