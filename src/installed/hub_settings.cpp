#include "hone/installed/hub_settings.h"

#include <cctype>
#include <cstdlib>

#include "hone/installed/hub_cache.h"

namespace hone::installed {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool is_true(std::string value) {
  for (char& c : value) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return value == "1" || value == "TRUE" || value == "YES" || value == "ON";
}

std::string trimmed(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
  return text;
}

}  // namespace

HubSettings HubSettings::from_environment() {
  HubSettings settings;
  settings.endpoint = variable("HF_ENDPOINT");
  if (settings.endpoint.empty()) settings.endpoint = "https://huggingface.co";
  while (!settings.endpoint.empty() && settings.endpoint.back() == '/') settings.endpoint.pop_back();

  const std::string xdg = variable("XDG_CACHE_HOME"), own = variable("HF_HOME"), user = variable("HOME");
  const fs::path home = !own.empty()   ? fs::path(own)
                        : !xdg.empty() ? fs::path(xdg) / "huggingface"
                                       : fs::path(user.empty() ? "." : user) / ".cache" / "huggingface";
  settings.cache = home / "hub";
  for (const char* name : {"HUGGINGFACE_HUB_CACHE", "HF_HUB_CACHE"})
    if (std::string folder = variable(name); !folder.empty()) settings.cache = folder;

  settings.token = trimmed(variable("HF_TOKEN"));
  if (settings.token.empty()) {
    const std::string file = variable("HF_TOKEN_PATH");
    if (auto text = read_file(file.empty() ? home / "token" : fs::path(file), 1 << 14)) settings.token = trimmed(*text);
  }
  settings.offline = is_true(variable("HF_HUB_OFFLINE"));
  return settings;
}

Result<HubName> HubName::parse(const std::string& text) {
  HubName name;
  name.repository = text;
  if (auto colon = name.repository.find(':'); colon != std::string::npos) {
    name.quantization = name.repository.substr(colon + 1);
    name.repository.resize(colon);
  }
  if (auto at = name.repository.find('@'); at != std::string::npos) {
    name.revision = name.repository.substr(at + 1);
    name.repository.resize(at);
  }
  if (!is_repository_name(name.repository) || !is_safe_path(name.revision) ||
      (text.find(':') != std::string::npos && name.quantization.empty()))
    return Error(ErrorCode::invalid_argument,
                 "\"" + text + "\" is no name of a repository; expected ORG/NAME or ORG/NAME:QUANTIZATION.");
  return name;
}

}  // namespace hone::installed
