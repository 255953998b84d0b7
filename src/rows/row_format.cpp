#include "row_format.h"

#include <fmt/format.h>

#include <array>

#include "columns.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"

namespace hone::rows {
namespace {

struct FormatRow {
  RowFormat format;
  std::string_view name, words;
  std::vector<std::string> fields;
};

const std::array<FormatRow, 9>& table() {
  static const std::array<FormatRow, 9> rows{{
      {RowFormat::question_answer,
       "question_answer",
       "questions and answers (question, answer)",
       {"question", "answer", "context", "tools", "system"}},
      {RowFormat::chat, "chat", "chats (messages)", {"messages", "tools", "system"}},
      {RowFormat::prompt_completion,
       "prompt_completion",
       "prompts and completions (prompt, completion)",
       {"prompt", "completion", "context", "tools", "system"}},
      {RowFormat::prompt_only, "prompt_only", "prompts alone (prompt)", {"prompt", "context", "tools", "system"}},
      {RowFormat::text, "text", "plain text (text)", {"text"}},
      {RowFormat::preference,
       "preference",
       "preferences (prompt, chosen, rejected)",
       {"prompt", "chosen", "rejected", "context", "tools", "system", "instruction", "input", "conversations"}},
      {RowFormat::feedback,
       "feedback",
       "feedback on single answers (prompt, completion, label)",
       {"prompt", "completion", "label", "tools", "system", "instruction", "input", "output", "conversations",
        "messages", "context", "history"}},
      {RowFormat::alpaca,
       "alpaca",
       "Alpaca (instruction, input, output)",
       {"instruction", "input", "output", "context", "tools", "system", "history"}},
      {RowFormat::sharegpt, "sharegpt", "ShareGPT (conversations)", {"conversations", "tools", "system"}},
  }};
  return rows;
}

const FormatRow& row_of(RowFormat format) { return table().at(static_cast<std::size_t>(format)); }

}  // namespace

std::string_view row_format_name(RowFormat format) { return row_of(format).name; }
std::string_view row_format_words(RowFormat format) { return row_of(format).words; }
const std::vector<std::string>& fields_of(RowFormat format) { return row_of(format).fields; }

std::optional<RowFormat> recognise(const OrderedJson& row) {
  const auto has = [&row](const char* key) {
    const auto found = row.find(key);
    return found != row.end() && !found->is_null();
  };
  if (has("chosen") || has("rejected")) return RowFormat::preference;
  const bool judged = has("label") && row["label"].is_boolean();  // true or false of the conversation's last answer
  if (has("messages")) return judged ? RowFormat::feedback : RowFormat::chat;
  if (has("conversations")) return judged ? RowFormat::feedback : RowFormat::sharegpt;
  if (has("completion")) return has("label") ? RowFormat::feedback : RowFormat::prompt_completion;
  if (has("instruction")) return RowFormat::alpaca;
  if (has("question") || has("answer")) return RowFormat::question_answer;
  if (has("output")) return RowFormat::alpaca;
  if (has("prompt")) return RowFormat::prompt_only;
  if (has("text")) return RowFormat::text;
  return std::nullopt;
}

std::string fields_sentence(const OrderedJson& row) {
  static const std::vector<std::string> known{"question", "answer",   "messages",    "prompt", "completion",   "text",
                                              "chosen",   "rejected", "instruction", "output", "conversations"};
  std::string list, hint;
  std::size_t shown = 0;
  for (const auto& [name, value] : row.items()) {
    const std::string key = name.starts_with(column_aside) ? name.substr(1) : name;
    if (++shown > 12) {
      list += ", …";
      break;
    }
    list += (list.empty() ? "" : ", ") + shorten(repair_utf8(key), 40);
    if (hint.empty() && fmt::format("{}", fmt::join(known, " ")).find(key) == std::string::npos)
      hint = did_you_mean(key, known);
  }
  return list.empty() ? " It has no fields." : fmt::format(" Its fields are {}.{}", list, hint);
}

}  // namespace hone::rows
