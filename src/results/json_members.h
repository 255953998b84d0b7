// Members of a JSON object as fields that may be missing, with the members that nobody knows left in the object.
#pragma once

#include <optional>
#include <string>

#include "hone/core/json.h"

namespace hone::results {

// Takes a member that is of its type. Another value stays in the row as it is.
template <class T>
void take_if(OrderedJson& row, const char* key, std::optional<T>& value) {
  const auto found = row.find(key);
  if (found == row.end() || !json_holds<T>(*found)) return;
  value = found->get<T>();
  row.erase(found);
}

template <class T>
void put(OrderedJson& row, const char* key, const std::optional<T>& value) {
  if (value) row[key] = *value;
}

}  // namespace hone::results
