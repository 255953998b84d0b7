#include "api_fields.h"

#include <algorithm>
#include <cmath>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"

namespace hone::serve {
namespace {

std::string shown(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

Error wrong_field(const std::string& name, const std::string& must) {
  return Error(ErrorCode::invalid_argument, "\"" + name + "\" must be " + must + ".");
}

Result<ApiFields> ApiFields::parse(std::string_view body) {
  if (!is_utf8(body)) return Error(ErrorCode::invalid_argument, "The request is not UTF-8.");
  auto json = parse_json(body, "The request");
  if (!json) return Error(ErrorCode::invalid_argument, json.error().message());
  if (!json->is_object()) return Error(ErrorCode::invalid_argument, "The request must be a JSON object.");
  return ApiFields(std::move(*json), body);
}

const Json* ApiFields::find(const std::string& name) {
  known_.push_back(name);
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::string ApiFields::written(const std::string& name) {
  if (!find(name)) return "";
  const auto ordered = parse_ordered_json(body_, "The request");
  return ordered ? dump((*ordered)[name]) : "";
}

Status ApiFields::text(const std::string& name, std::string& value) {
  const Json* found = find(name);
  if (found && !found->is_string()) return wrong_field(name, "a string");
  if (found) value = found->get<std::string>();
  return {};
}

Status ApiFields::flag(const std::string& name, bool& value) {
  const Json* found = find(name);
  if (found && !found->is_boolean()) return wrong_field(name, "true or false");
  if (found) value = found->get<bool>();
  return {};
}

Status ApiFields::number(const std::string& name, double least, double most, float& value) {
  const Json* found = find(name);
  if (!found) return {};
  const double given = found->is_number() ? found->get<double>() : NAN;
  if (!(given >= least && given <= most))
    return wrong_field(name, "a number from " + shown(least) + " to " + shown(most));
  value = static_cast<float>(given);
  return {};
}

Status ApiFields::integer(const std::string& name, std::int64_t least, std::int64_t most, std::int64_t& value) {
  const Json* found = find(name);
  if (!found) return {};
  const bool fits = found->is_number_integer() &&
                    (!found->is_number_unsigned() || found->get<std::uint64_t>() <= INT64_MAX) &&
                    found->get<std::int64_t>() >= least && found->get<std::int64_t>() <= most;
  if (!fits) return wrong_field(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  value = found->get<std::int64_t>();
  return {};
}

Status ApiFields::texts(const std::string& name, std::size_t most, std::vector<std::string>& value) {
  const Json* found = find(name);
  if (!found) return {};
  const bool is_list = found->is_array() && found->size() <= most &&
                       std::all_of(found->begin(), found->end(), [](const Json& one) { return one.is_string(); });
  if (!found->is_string() && !is_list)
    return wrong_field(name, "a string or a list of at most " + std::to_string(most) + " strings");
  value = is_list ? found->get<std::vector<std::string>>() : std::vector<std::string>{found->get<std::string>()};
  return {};
}

void ApiFields::ignore(std::initializer_list<const char*> names) {
  known_.insert(known_.end(), names.begin(), names.end());
}

Status ApiFields::only_default(const std::string& name, const Json& value) {
  const Json* found = find(name);
  if (!found || *found == value || (found->empty() && found->is_structured())) return {};
  return Error(ErrorCode::invalid_argument, "\"" + name + "\" is not supported by this server.");
}

Status ApiFields::finish() const {
  for (const auto& [name, value] : object_.items())
    if (std::find(known_.begin(), known_.end(), name) == known_.end())
      if (const std::string meant = did_you_mean(name, known_); !meant.empty())
        return Error(ErrorCode::invalid_argument, "\"" + name.substr(0, 100) + "\" is not known here." + meant);
  return {};
}

}  // namespace hone::serve
