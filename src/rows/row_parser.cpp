#include "row_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "columns.h"
#include "hone/core/unicode.h"
#include "row_format.h"
#include "transcript.h"

namespace hone::rows {
namespace {

bool there(const OrderedJson& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && !found->is_null();
}

RowFault missing(const char* key, std::string_view expected, const OrderedJson& row) {
  return {key, RowProblemKind::missing_field, fmt::format("is missing; expected {}.{}", expected, [&row] {
            std::string found = fields_sentence(row);
            if (found.ends_with('.')) found.pop_back();
            return found;
          }())};
}

RowFault empty_answer(std::string field) {
  return {std::move(field), RowProblemKind::empty_answer, "is empty; expected the answer"};
}

// A model's drafts become examples when a person has accepted them. Other words under "review" are the user's own.
Checked not_accepted(const OrderedJson& row) {
  const auto review = row.find("review");
  if (review == row.end() || !row.contains("question")) return {};
  if (*review == "draft")
    return RowFault{"review", RowProblemKind::not_accepted,
                    "is \"draft\"; expected \"accepted\", which a review decides"};
  if (*review == "dropped") return RowFault{"review", RowProblemKind::not_accepted, "is \"dropped\""};
  return {};
}

// Some words, which somebody may have meant to be learned; not a name, a link or a number.
bool is_prose(const std::string& text) {
  const bool several = std::count(text.begin(), text.end(), ' ') >= 2;
  const bool foreign = text.size() > 18 && static_cast<unsigned char>(text[0]) >= 0xE0;
  return text.size() > 12 && (several || foreign);
}

// What is said of a picture that is not there would be invented.
Checked has_pictures(const OrderedJson& row) {
  for (const auto& [key, value] : row.items()) {
    const std::string name = lower_ascii(key);
    if (name != "image" && name != "images" && name != "video" && name != "videos" && name != "audio" &&
        name != "audios")
      continue;
    const bool is_empty_text = value.is_string() && value.get_ref<const std::string&>().empty();
    if (value.is_null() || value.empty() || is_empty_text || value.is_number() || value.is_boolean()) continue;
    return RowFault{shorten(repair_utf8(key), 40), RowProblemKind::wrong_type,
                    "holds a picture or a sound, which cannot be learned; expected text alone"};
  }
  return {};
}

bool same(const engine::Message& a, const engine::Message& b) {
  return a.role == b.role && a.content == b.content && a.tool_calls == b.tool_calls && a.reasoning == b.reasoning;
}

// Where the answers of two texts with one prompt begin: after what they share, with the space before it.
std::size_t shared_prefix(const std::string& a, const std::string& b) {
  std::size_t end = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const auto inside = [](const std::string& text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (end > 0 && (inside(a, end) || inside(b, end))) --end;
  if (end > 0 && a[end - 1] == ' ') --end;
  return end;
}

}  // namespace

Checked RowParser::required(const OrderedJson& row, const char* key, std::string_view expected,
                            std::string& out) const {
  if (!there(row, key)) return missing(key, expected, row);
  return read_text(row[key], key, "a string", out);
}

Checked RowParser::optional(const OrderedJson& row, const char* key, std::string& out) const {
  if (!there(row, key)) return {};
  return read_text(row[key], key, "a string", out);
}

Checked RowParser::list_at(const OrderedJson& row, const char* key, std::vector<engine::Message>& out,
                           std::vector<std::size_t>* not_learned) {
  if (!there(row, key)) return missing(key, "a list of messages", row);
  return read_messages(row[key], key, tags_, out, unused_, not_learned);
}

void RowParser::unused_context(const OrderedJson& row) {
  if (there(row, "context")) unused_.insert("context");
}

// What is to be read before the question is answered, behind it as Alpaca's input is.
void RowParser::add_context(const OrderedJson& row, std::string& question) {
  if (!there(row, "context")) return;
  const OrderedJson& context = row["context"];
  const bool texts = context.is_array() && std::all_of(context.begin(), context.end(),
                                                       [](const OrderedJson& one) { return one.is_string(); });
  if (!context.is_string() && !texts) {
    unused_.insert("context");
    return;
  }
  for (const std::string& text : json_texts(context))
    if (!is_blank(text) && text.find('\0') == std::string::npos) question += "\n" + text;
}

// A string is one message of that role; an object or a list are messages.
Checked RowParser::text_or_list(const OrderedJson& row, const char* key, const char* role, std::string_view expected,
                                std::vector<engine::Message>& out, std::vector<std::size_t>* not_learned) {
  if (!there(row, key)) return missing(key, expected, row);
  const OrderedJson& value = row[key];
  if (value.is_array()) return read_messages(value, key, tags_, out, unused_, not_learned);
  if (value.is_string() && role == std::string_view("user"))
    if (const auto spoken = read_prompt_transcript(value.get_ref<const std::string&>())) {
      has_transcripts_ = true;
      return read_messages(*spoken, key, tags_, out, unused_);
    }
  engine::Message message;
  if (value.is_object()) {
    if (auto fault = read_message(value, key, tags_, message, unused_)) return fault;
  } else {
    message.role = role;
    if (auto fault = read_text(value, key, "a string or a list of messages", message.content)) return fault;
  }
  out.push_back(std::move(message));
  return {};
}

Checked RowParser::common(const OrderedJson& row, TrainingExample& out) const {
  std::string system;
  if (auto fault = optional(row, "system", system)) return fault;
  if (!system.empty()) {
    if (!out.messages.empty() && out.messages[0].role == "system")
      return RowFault{"system", RowProblemKind::wrong_role,
                      "stands beside a system message in the conversation; expected one of them"};
    out.messages.insert(out.messages.begin(), engine::Message{"system", std::move(system)});
    if (out.learn_from > 0) ++out.learn_from;
    for (std::size_t& place : out.not_learned) ++place;
  }
  return there(row, "tools") ? read_tools(row["tools"], "tools", out.tools) : Checked{};
}

Checked RowParser::question_answer(const OrderedJson& row, TrainingExample& out) {
  std::string question, answer;
  if (auto fault = required(row, "question", "the question", question)) return fault;
  if (auto fault = required(row, "answer", "the answer", answer)) return fault;
  if (is_blank(question)) return RowFault{"question", RowProblemKind::empty_prompt, "is empty; expected the question"};
  if (is_blank(answer)) return empty_answer("answer");
  add_context(row, question);
  out.messages = {{"user", std::move(question)}, {"assistant", std::move(answer)}};
  return common(row, out);
}

Checked RowParser::conversation(const OrderedJson& row, const char* key, TrainingExample& out) {
  if (auto fault = list_at(row, key, out.messages, &out.not_learned)) return fault;
  if (auto fault = check_conversation(out.messages, key, Ending::answer)) return fault;
  for (const char* weight : {"weight", "train", "training"})
    if (there(row, weight) && means_not_to_learn(row[weight]))
      return RowFault{weight, RowProblemKind::nothing_to_learn,
                      fmt::format("is {}: the row is not one to learn", dump(row[weight]))};
  return common(row, out);
}

Checked RowParser::prompt_completion(const OrderedJson& row, TrainingExample& out) {
  std::vector<engine::Message> completion;
  std::vector<std::size_t> not_learned;
  if (auto fault = text_or_list(row, "prompt", "user", "the prompt", out.messages)) return fault;
  if (auto fault = text_or_list(row, "completion", "assistant", "the completion", completion, &not_learned))
    return fault;
  if (row["prompt"].is_string() && is_blank(out.messages[0].content))
    return RowFault{"prompt", RowProblemKind::empty_prompt, "is empty; expected the prompt"};
  if (row["completion"].is_string() && is_blank(completion[0].content)) return empty_answer("completion");
  if (row["prompt"].is_array())
    unused_context(row);
  else
    add_context(row, out.messages.back().content);
  out.learn_from = out.messages.size();
  for (const std::size_t place : not_learned) out.not_learned.push_back(out.learn_from + place);
  out.messages.insert(out.messages.end(), completion.begin(), completion.end());
  if (auto fault = check_conversation(out.messages, "prompt and completion", Ending::answer)) return fault;
  return common(row, out);
}

Checked RowParser::prompt(const OrderedJson& row, TrainingExample& out) {
  out.kind = ExampleKind::prompt;
  if (auto fault = text_or_list(row, "prompt", "user", "the prompt", out.messages)) return fault;
  unused_context(row);
  if (auto fault = check_conversation(out.messages, "prompt", Ending::question)) return fault;
  return common(row, out);
}

Checked RowParser::alpaca_prompt(const OrderedJson& row, std::vector<engine::Message>& out) {
  std::string instruction, input;
  if (there(row, "instruction") || !there(row, "input"))
    if (auto fault = required(row, "instruction", "the instruction", instruction)) return fault;
  if (auto fault = optional(row, "input", input)) return fault;
  if (is_blank(instruction) && is_blank(input))
    return RowFault{"instruction", RowProblemKind::empty_prompt, "is empty; expected the instruction"};
  if (!is_blank(input)) instruction += is_blank(instruction) ? input : "\n" + input;
  add_context(row, instruction);
  out.push_back({"user", std::move(instruction)});
  return {};
}

Checked RowParser::alpaca(const OrderedJson& row, TrainingExample& out) {
  if (there(row, "history") && !(row["history"].is_string() && is_blank(row["history"].get<std::string>()))) {
    const OrderedJson& history = row["history"];
    if (!history.is_array())
      return RowFault{"history", RowProblemKind::wrong_type, "is no list; expected [[question, answer], …]"};
    for (std::size_t i = 0; i < history.size(); ++i) {
      const std::string field = fmt::format("history[{}]", i);
      if (!history[i].is_array() || history[i].size() != 2)
        return RowFault{field, RowProblemKind::wrong_type, "is no pair; expected [question, answer]"};
      std::string question, answer;
      if (auto fault = read_text(history[i][0], field + "[0]", "a string", question)) return fault;
      if (auto fault = read_text(history[i][1], field + "[1]", "a string", answer)) return fault;
      if (is_blank(question))
        return RowFault{field + "[0]", RowProblemKind::empty_prompt, "is empty; expected the question"};
      if (is_blank(answer)) return empty_answer(field + "[1]");
      out.messages.push_back({"user", std::move(question)});
      out.messages.push_back({"assistant", std::move(answer)});
    }
  }
  std::string answer;
  if (auto fault = alpaca_prompt(row, out.messages)) return fault;
  if (auto fault = required(row, "output", "the answer", answer)) return fault;
  if (is_blank(answer)) return empty_answer("output");
  out.messages.push_back({"assistant", std::move(answer)});
  return common(row, out);
}

// Answers as lists of messages: after the prompt, or whole conversations that begin alike.
Checked RowParser::preferred_lists(const OrderedJson& row, TrainingExample& out) {
  for (const char* key : {"chosen", "rejected"}) {
    auto& answer = key[0] == 'c' ? out.chosen : out.rejected;
    if (auto fault = text_or_list(row, key, "assistant", "an answer", answer)) return fault;
  }
  const auto whole = [](const std::vector<engine::Message>& list) {
    return list[0].role == "user" || list[0].role == "system";
  };
  if (!whole(out.chosen) && !whole(out.rejected)) {
    if (there(row, "prompt")) return text_or_list(row, "prompt", "user", "the prompt", out.messages);
    if (there(row, "conversations")) return list_at(row, "conversations", out.messages);
    if (there(row, "instruction")) return alpaca_prompt(row, out.messages);
    return missing("prompt", "the prompt, or chosen and rejected as whole conversations", row);
  }
  const auto [end, other] =
      std::mismatch(out.chosen.begin(), out.chosen.end(), out.rejected.begin(), out.rejected.end(), same);
  auto shared = end - out.chosen.begin();
  if (static_cast<std::size_t>(shared) == std::min(out.chosen.size(), out.rejected.size()) && shared > 0) --shared;
  out.messages.assign(out.chosen.begin(), out.chosen.begin() + shared);
  out.chosen.erase(out.chosen.begin(), out.chosen.begin() + shared);
  out.rejected.erase(out.rejected.begin(), out.rejected.begin() + shared);
  if (out.messages.empty())
    return RowFault{"rejected", RowProblemKind::wrong_role,
                    "begins with another message than chosen; expected both to answer the same prompt"};
  return {};
}

Checked RowParser::preference(const OrderedJson& row, TrainingExample& out) {
  out.kind = ExampleKind::preference;
  for (const char* key : {"chosen", "rejected"})
    if (!there(row, key)) return missing(key, "the answer that was " + std::string(key), row);
  const bool texts = row["chosen"].is_string() && row["rejected"].is_string();
  if (texts && !there(row, "prompt") && !there(row, "conversations") && !there(row, "instruction")) {
    auto liked = read_transcript(row["chosen"].get_ref<const std::string&>()),
         disliked = read_transcript(row["rejected"].get_ref<const std::string&>());
    if (liked && disliked) {
      has_transcripts_ = true;
      OrderedJson lists = row;
      lists["chosen"] = std::move(*liked), lists["rejected"] = std::move(*disliked);
      return preference(lists, out);
    }
    std::string chosen, rejected;
    if (auto fault = read_text(row["chosen"], "chosen", "a string", chosen)) return fault;
    if (auto fault = read_text(row["rejected"], "rejected", "a string", rejected)) return fault;
    const std::size_t end = shared_prefix(chosen, rejected);
    if (is_blank(std::string_view(chosen).substr(0, end)) && chosen != rejected)
      return missing("prompt", "the prompt, or chosen and rejected that begin with it", row);
    out.messages = {{"user", chosen.substr(0, end)}};
    out.chosen = {{"assistant", chosen == rejected ? chosen : chosen.substr(end)}};
    out.rejected = {{"assistant", chosen == rejected ? chosen : rejected.substr(end)}};
  } else if (auto fault = preferred_lists(row, out)) {
    return fault;
  }
  if (std::equal(out.chosen.begin(), out.chosen.end(), out.rejected.begin(), out.rejected.end(), same))
    return RowFault{"rejected", RowProblemKind::duplicate, "is the same as chosen; expected two different answers"};
  if (there(row, "prompt") && !row["prompt"].is_array() && out.messages.size() == 1)
    add_context(row, out.messages[0].content);
  else if (!there(row, "instruction"))
    unused_context(row);
  for (const char* key : {"chosen", "rejected"}) {
    std::vector<engine::Message> all = out.messages;
    const auto& answer = key[0] == 'c' ? out.chosen : out.rejected;
    all.insert(all.end(), answer.begin(), answer.end());
    if (auto fault = check_conversation(all, fmt::format("prompt and {}", key), Ending::answer)) return fault;
  }
  return common(row, out);
}

Checked RowParser::feedback(const OrderedJson& row, TrainingExample& out) {
  out.kind = ExampleKind::feedback;
  if (there(row, "completion")) {
    if (auto fault = text_or_list(row, "prompt", "user", "the prompt", out.messages)) return fault;
    if (auto fault = text_or_list(row, "completion", "assistant", "the completion", out.chosen)) return fault;
    unused_context(row);
  } else {
    TrainingExample whole;
    const char* key = there(row, "messages") ? "messages" : there(row, "conversations") ? "conversations" : nullptr;
    if (!key && !there(row, "instruction")) return missing("completion", "the answer that was judged", row);
    if (auto fault = key ? list_at(row, key, whole.messages) : alpaca(row, whole)) return fault;
    if (whole.messages[0].role == "system" && !key) whole.messages.erase(whole.messages.begin());  // common() adds it
    out.chosen = {whole.messages.back()};
    whole.messages.pop_back();
    out.messages = std::move(whole.messages);
  }
  if (!there(row, "label")) return missing("label", "true or false", row);
  const OrderedJson& label = row["label"];
  if (label.is_boolean())
    out.label = label.get<bool>();
  else if (label.is_number_integer() && (label == 0 || label == 1))
    out.label = label == 1;
  else
    return RowFault{"label", RowProblemKind::wrong_type,
                    fmt::format("is {}; expected true or false", shorten(repair_utf8(dump(label)), 60))};
  std::vector<engine::Message> all = out.messages;
  all.insert(all.end(), out.chosen.begin(), out.chosen.end());
  if (auto fault = check_conversation(all, "prompt and completion", Ending::answer)) return fault;
  return common(row, out);
}

Checked RowParser::parse(const OrderedJson& row, TrainingExample& out) {
  if (auto fault = not_accepted(row)) return fault;
  if (auto fault = has_pictures(row)) return fault;
  if (const auto& known = fields_of(format_); unused_.size() < 64 || !unused_text_.empty())
    for (const auto& [key, value] : row.items()) {
      if (value.is_null() || std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::string name = shorten(repair_utf8(key.starts_with(column_aside) ? key.substr(1) : key), 40);
      if (unused_.size() < 64) unused_.insert(name);
      if (!value.is_string()) continue;
      const auto& text = value.get_ref<const std::string&>();
      if (unused_text_.contains(name) || (is_prose(text) && unused_text_.size() < 64))
        unused_text_[name] += text.size();
    }
  switch (format_) {
    case RowFormat::question_answer: return question_answer(row, out);
    case RowFormat::chat: return conversation(row, "messages", out);
    case RowFormat::sharegpt: return conversation(row, "conversations", out);
    case RowFormat::prompt_completion: return prompt_completion(row, out);
    case RowFormat::prompt_only: return prompt(row, out);
    case RowFormat::alpaca: return alpaca(row, out);
    case RowFormat::preference: return preference(row, out);
    case RowFormat::feedback: return feedback(row, out);
    case RowFormat::text: break;
  }
  out.kind = ExampleKind::text;
  if (auto fault = required(row, "text", "the text", out.text)) return fault;
  if (is_blank(out.text)) return RowFault{"text", RowProblemKind::empty_answer, "is empty; expected text"};
  return {};
}

}  // namespace hone::rows
