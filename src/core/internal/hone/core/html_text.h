// Text inside HTML, where nothing of it can become markup.
//
//   std::string cell = "<td>" + escape_html("a < b") + "</td>";     // <td>a &lt; b</td>
#pragma once

#include <string>
#include <string_view>

namespace hone {

std::string escape_html(std::string_view text);

}  // namespace hone
