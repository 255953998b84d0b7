// The front matter of a Hugging Face model card (README.md), which is YAML.
//
//   HONE_TRY(const std::string readme, read_file("README.md"));
//   Json card = parse_front_matter(readme);
//   card["license"] == "apache-2.0"; card["language"] == Json::array({"en", "de"});
#pragma once

#include <string_view>

#include "hone/core/json.h"

namespace hone::convert {

// An empty object when there is no front matter, or none that parse_yaml() accepts.
Json parse_front_matter(std::string_view readme);

}  // namespace hone::convert
