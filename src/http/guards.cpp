#include "guards.h"

#include <algorithm>
#include <string>

namespace hone::http {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return out;
}

bool is_name_of_machine(std::string_view name) { return name == "127.0.0.1" || name == "localhost" || name == "[::1]"; }

}  // namespace

bool names_this_machine(std::string_view host, int port) {
  const std::string name = lower(host), ending = ":" + std::to_string(port);
  if (is_name_of_machine(name)) return true;
  return name.ends_with(ending) && is_name_of_machine(std::string_view(name).substr(0, name.size() - ending.size()));
}

bool comes_from_here(std::string_view origin, int port) {
  const std::string name = lower(origin), scheme = "http://", ending = ":" + std::to_string(port);
  return name.starts_with(scheme) && name.size() >= scheme.size() + ending.size() && name.ends_with(ending) &&
         is_name_of_machine(std::string_view(name).substr(scheme.size(), name.size() - scheme.size() - ending.size()));
}

bool is_json_type(std::string_view content_type) {
  std::string type = lower(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
  return type == "application/json";
}

bool holds_key(std::string_view authorization, std::string_view key) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() < scheme.size() || lower(authorization.substr(0, scheme.size())) != scheme) return false;
  const std::string_view given = authorization.substr(scheme.size());
  unsigned difference = given.size() == key.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i)
    difference |=
        static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(key.empty() ? 0 : key[i % key.size()]);
  return difference == 0 && !key.empty();
}

}  // namespace hone::http
