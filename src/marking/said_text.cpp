// What a model says and what it only thinks.
#include "hone/marking/said_text.h"

#include <algorithm>
#include <array>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"

namespace hone::marking {
namespace {

struct ThoughtMarks {
  std::string_view opens, closes;
};

constexpr std::array<ThoughtMarks, 12> thought_marks{{{"<think>", "</think>"},
                                                      {"<thinking>", "</thinking>"},
                                                      {"<thought>", "</thought>"},
                                                      {"<thoughts>", "</thoughts>"},
                                                      {"<reasoning>", "</reasoning>"},
                                                      {"<reflection>", "</reflection>"},
                                                      {"<scratchpad>", "</scratchpad>"},
                                                      {"<seed:think>", "</seed:think>"},
                                                      {"[think]", "[/think]"},
                                                      {"<|start_thinking|>", "<|end_thinking|>"},
                                                      {"<|begin_of_thought|>", "<|end_of_thought|>"},
                                                      {"◁think▷", "◁/think▷"}}};
// Where an answer ends, when a template's own marks came through.
constexpr std::array<std::string_view, 8> end_marks{
    "<|im_end|>", "<|im_start|>user", "<|eot_id|>",      "<|endoftext|>",
    "<|return|>", "<end_of_turn>",    "<|end_of_text|>", "</s>"};

// gpt-oss: <|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…; without its control
// tokens "analysis…assistantfinal…". Nothing when it is no such text; an empty one when there is no final channel.
std::optional<std::string_view> final_channel(std::string_view text, std::string_view lower) {
  constexpr std::string_view marked = "<|channel|>", message = "<|message|>", final = "<|channel|>final";
  if (lower.find(marked) != std::string_view::npos && lower.find(message) != std::string_view::npos) {
    const std::size_t channel = lower.rfind(final);
    if (channel == std::string_view::npos) return std::string_view();
    const std::size_t begin = lower.find(message, channel);
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin + message.size());
  }
  constexpr std::string_view bare = "assistantfinal";
  if (lower.starts_with("analysis"))
    if (const std::size_t at = lower.rfind(bare); at != std::string_view::npos) return text.substr(at + bare.size());
  return std::nullopt;
}

}  // namespace

SaidText said_text(std::string_view answer) {
  SaidText said;
  const std::string all_lower = lower_ascii(answer);
  std::string_view lower = all_lower;
  if (const auto final = final_channel(answer, lower)) {
    said.thought = true, said.text = std::string(*final);
  } else {
    // A template may open the thought in the prompt: then only its end is in the answer.
    std::size_t at = 0;
    for (const auto& [opens, closes] : thought_marks)
      if (const std::size_t end = lower.rfind(closes); end != std::string_view::npos)
        if (const std::size_t first = lower.find(opens); first == std::string_view::npos || first > lower.find(closes))
          at = std::max(at, lower.find(closes) + closes.size());
    said.thought = at > 0;
    std::array<std::size_t, thought_marks.size()> found{};  // the next of each, looked for once
    for (std::size_t i = 0; i < found.size(); ++i) found[i] = lower.find(thought_marks[i].opens, at);
    while (at < answer.size()) {
      const ThoughtMarks* next = nullptr;
      std::size_t begin = answer.size();
      for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i] < at) found[i] = lower.find(thought_marks[i].opens, at);
        if (found[i] < begin) begin = found[i], next = &thought_marks[i];
      }
      said.text.append(answer.substr(at, begin - at));
      if (!next) break;
      said.thought = true;
      // Thoughts in a thought end with it.
      std::size_t open = 1, end = begin + next->opens.size();
      std::size_t close = lower.find(next->closes, end), deeper = lower.find(next->opens, end);
      while (open > 0 && end < answer.size()) {
        if (close < end) close = lower.find(next->closes, end);
        if (deeper < end) deeper = lower.find(next->opens, end);
        if (close == std::string_view::npos) {
          end = answer.size();
        } else if (deeper < close) {
          ++open, end = deeper + next->opens.size();
        } else {
          --open, end = close + next->closes.size();
        }
      }
      said.unfinished = open > 0;
      at = end;
    }
  }
  const std::string text_lower = lower_ascii(said.text);
  std::size_t end = said.text.size();
  for (const std::string_view mark : end_marks) end = std::min(end, text_lower.find(mark));
  said.text.resize(end);
  if (said.thought) said.text = std::string(trimmed(said.text));
  return said;
}

}  // namespace hone::marking
