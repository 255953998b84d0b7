// Members of a JSON object as fields that may be missing, with the members that nobody knows left in the object.
#pragma once

#include <optional>
#include <string>
#include <type_traits>

#include "hone/core/json.h"

namespace hone {

// Takes a member that is of its type. Another value stays in the row as it is.
template <class T>
void take_if(OrderedJson& row, const char* key, std::optional<T>& value) {
  const auto found = row.find(key);
  if (found == row.end()) return;
  bool fits = false;
  if constexpr (std::is_same_v<T, std::string>)
    fits = found->is_string();
  else if constexpr (std::is_same_v<T, bool>)
    fits = found->is_boolean();
  else if constexpr (std::is_floating_point_v<T>)
    fits = found->is_number();
  else if constexpr (std::is_unsigned_v<T>)
    fits = found->is_number_unsigned();
  else
    fits = found->is_number_integer();
  if (!fits) return;
  value = found->get<T>();
  row.erase(found);
}

template <class T>
void put(OrderedJson& row, const char* key, const std::optional<T>& value) {
  if (value) row[key] = *value;
}

}  // namespace hone
