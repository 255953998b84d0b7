// The front matter of a Hugging Face model card (README.md): the part of YAML that model cards use.
//
//   HONE_TRY(const std::string readme, read_file("README.md"));
//   Json card = parse_front_matter(readme);
//   card["license"] == "apache-2.0"; card["language"] == Json::array({"en", "de"});
//
// Scalars become strings, booleans, numbers or null as YAML 1.1 types them; nested mappings become null.
#pragma once

#include <string_view>

#include "hone/core/json.h"

namespace hone {

// An empty object when there is no front matter. Never fails: what it cannot read is null.
Json parse_front_matter(std::string_view readme);

}  // namespace hone
