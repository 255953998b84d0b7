// Lists of messages as rows write them: OpenAI's role and content, ShareGPT's from and value, with tool calls.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hone/core/json.h"
#include "hone/rows/training_rows.h"

namespace hone::rows {

// What ShareGPT-like lists call things; dataset_info.json may rename them.
struct MessageTags {
  std::string role = "from", content = "value";
  std::string user = "human", assistant = "gpt", observation = "observation", function = "function_call",
              system = "system";
};

// The first thing that is wrong with a row.
struct RowFault {
  std::string field;
  RowProblemKind kind = RowProblemKind::unreadable;
  std::string message;
};
using Checked = std::optional<RowFault>;  // empty: all is well

// One message object. Members without effect are added to `unused` as "messages[].id". `learned`, where it is given, becomes
// false for an answer that the row says is not to be learned.
Checked read_message(const OrderedJson& json, const std::string& field, const MessageTags& tags, engine::Message& out,
                     std::set<std::string>& unused, bool* learned = nullptr);
// An array of them, or such an array as JSON text; added to `out`. `not_learned`: where in `out` answers stand that are context.
Checked read_messages(const OrderedJson& json, const std::string& field, const MessageTags& tags,
                      std::vector<engine::Message>& out, std::set<std::string>& unused,
                      std::vector<std::size_t>* not_learned = nullptr);
// A weight of 0, or false.
bool means_not_to_learn(const OrderedJson& value);
// An array of objects, or such an array written as a string; "" for null and "".
Checked read_tools(const OrderedJson& json, const std::string& field, std::string& out);
// A string without a NUL character, or a number, or true or false.
Checked read_text(const OrderedJson& json, const std::string& field, std::string_view expected, std::string& out);

enum class Ending { answer, question };
// Whether there is something to answer or to learn: the last message is an assistant's, or waits for one, and contents that
// must not be blank are not. The order of the others is the chat template's affair.
Checked check_conversation(const std::vector<engine::Message>& messages, const std::string& field, Ending ending);

// The first message that stands where many chat templates refuse it, in a sentence: "is a second user message in a row".
struct UnusualOrder {
  std::size_t message = 0;
  std::string what;
};
// Empty where the system speaks first if at all, then user and assistant in turn, tools after a call.
std::optional<UnusualOrder> unusual_order(const std::vector<engine::Message>& messages);

}  // namespace hone::rows
