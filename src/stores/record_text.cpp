#include "record_text.h"

#include <charconv>
#include <cmath>

#include "hone/core/hash.h"
#include "hone/core/json.h"

namespace hone::stores {
namespace {

constexpr double largest_exact_integer = 9007199254740992.0;  // 2^53

std::string text_of(const Payload& payload, const std::string& key) {
  auto found = payload.find(key);
  const auto* text = found == payload.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text ? *text : std::string();
}

}  // namespace

std::string payload_text(const Payload& payload) {
  Json json = Json::object();
  for (const auto& [key, value] : payload) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      json[key] = *text;
    } else if (const double number = std::get<double>(value);
               number == std::floor(number) && std::abs(number) <= largest_exact_integer) {
      json[key] = static_cast<std::int64_t>(number);
    } else {
      json[key] = number;
    }
  }
  return dump(json);
}

Result<Payload> parse_payload(std::string_view json, std::string_view store) {
  HONE_TRY(Json parsed, parse_json(json, std::string(store) + ": a payload"));
  Payload payload;
  if (!parsed.is_object())
    return Error(ErrorCode::corrupt_data, std::string(store) + ": a payload is not what Hone wrote there.");
  for (const auto& [key, value] : parsed.items()) {
    if (value.is_string())
      payload[key] = value.get<std::string>();
    else if (value.is_number())
      payload[key] = value.get<double>();
    else
      return Error(ErrorCode::corrupt_data, std::string(store) + ": the payload's \"" + key +
                                                "\" is neither a text nor a number: it is not what Hone wrote there.");
  }
  return payload;
}

FilterValues filter_values(const Payload& payload) {
  FilterValues values{text_of(payload, "document"), text_of(payload, "title"),    text_of(payload, "heading"),
                      text_of(payload, "format"),   text_of(payload, "language"), 0};
  if (auto page = payload.find("page"); page != payload.end())
    if (const double* number = std::get_if<double>(&page->second)) values.page = static_cast<int>(*number);
  return values;
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string folded_value(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return lower;
}

std::string collection_key(const std::string& name) { return sha256(name).substr(0, 32); }

std::string vector_text(std::span<const float> vector) {
  std::string text = "[";
  text.reserve(vector.size() * 13 + 2);
  char digits[32];
  for (std::size_t i = 0; i < vector.size(); ++i) {
    if (i > 0) text += ',';
    const auto end = std::to_chars(digits, digits + sizeof digits, vector[i]);
    text.append(digits, end.ptr);
  }
  return text += ']';
}

double length(std::span<const float> vector) {
  double squares = 0;
  for (float value : vector) squares += double{value} * value;
  return std::sqrt(squares);
}

std::string_view metric_name(Metric metric) { return metric == Metric::cosine ? "cosine" : "inner_product"; }
std::string_view search_name(SearchKind search) { return search == SearchKind::exact ? "exact" : "hnsw"; }

std::string shape_text(const CollectionOptions& options) {
  return std::to_string(options.dimensions) + " dimensions, " + std::string(metric_name(options.metric)) + ", " +
         std::string(search_name(options.search));
}

Status check_shape(const CollectionOptions& options, const std::string& present) {
  if (present == shape_text(options)) return {};
  return Error(ErrorCode::invalid_argument, "The collection \"" + options.name + "\" is there already with " + present +
                                                "; it was asked for with " + shape_text(options) +
                                                ". Drop it, or use another name.");
}

}  // namespace hone::stores
