// adapter_config.json: what PEFT's LoraConfig says, as far as it changes the numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hone/adapter/lora_adapter.h"
#include "hone/core/json.h"
#include "hone/core/result.h"
#include "hone/model/safetensors.h"

namespace hone::adapter {

// The keys that PEFT 0.12 knows: it refuses others, and later versions fill in what is missing.
OrderedJson peft_config_of(const LoraAdapter& adapter);

// Rank, alpha, dropout, rsLoRA and the base's name into `adapter`, whose tensors are there already; each gets its scale.
// Errors: corrupt_data, unsupported (what makes an adapter more than B·A).
Status apply_peft_config(const Json& config, LoraAdapter& adapter);

// A repository id has one slash; anything that looks like a place on a disk keeps its last name only.
std::string public_name(const std::string& name);

// The error of an adapter that is more than B·A: "uses DoRA". It says what else can be done.
Error no_plain_lora(const std::string& what);

// A folder's two files; what the fuzzer calls.
Result<LoraAdapter> parse_peft_adapter(std::string_view config, const model::Safetensors& weights);

}  // namespace hone::adapter
