// What a message holds: its content in parts, and calls of tools in every shape that rows write them in.
#pragma once

#include <set>
#include <string>

#include "message_list.h"

namespace hone::rows {

RowFault wrong_type(const std::string& field, std::string_view expected, const OrderedJson& found);

// A string, or a list of parts: texts are put together, thoughts go to `reasoning`, calls are added to `calls`.
struct MessageParts {
  std::string content, reasoning;
  OrderedJson calls = OrderedJson::array();
  bool is_silent = false;  // the row says of a part that it is not to be learned
};
Checked read_content(const OrderedJson& json, const std::string& field, MessageParts& out,
                     std::set<std::string>& unused);

// One call or a list of them: OpenAI's shape, or bare {"name","arguments"}; added as OpenAI's with the arguments as an object.
Checked read_calls(const OrderedJson& json, const std::string& field, OrderedJson& calls);

}  // namespace hone::rows
