// Words as slicing counts them.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace hone {

std::vector<std::pair<std::size_t, std::size_t>> word_spans(std::string_view text);

}  // namespace hone
