// Which hub is asked, and what its repositories are called; from the environment, as huggingface_hub reads it.
//
//   const HubSettings settings = HubSettings::from_environment();
//   HONE_TRY(const HubName name, HubName::parse("org/name:Q8_0"));
#pragma once

#include <string>

#include "hone/core/files.h"
#include "hone/core/http.h"
#include "hone/core/result.h"

namespace hone::installed {

struct HubSettings {
  std::string endpoint;  // HF_ENDPOINT
  std::string token;  // HF_TOKEN, or the file HF_TOKEN_PATH
  fs::path cache;  // HF_HUB_CACHE, or $HF_HOME/hub
  bool offline = false;  // HF_HUB_OFFLINE
  HttpAccess access;  // patience; its token is filled in by Hub
  static HubSettings from_environment();
};

// "org/name@revision:QUANT", the last two optional.
struct HubName {
  std::string repository, revision = "main", quantization;
  static Result<HubName> parse(const std::string& text);
};

}  // namespace hone::installed
