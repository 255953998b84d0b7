#include "transcript.h"

#include <algorithm>
#include <string>
#include <utility>

namespace hone::rows {
namespace {

constexpr std::string_view around = " \t\r\n";

struct Speaker {
  std::string_view mark, role;
};
constexpr Speaker speakers[] = {{"Human:", "user"}, {"Assistant:", "assistant"}};

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(around)));
  return text.substr(0, text.find_last_not_of(around) + 1);
}

// Who speaks from `at` on; empty: nobody new.
const Speaker* speaker_at(std::string_view text, std::size_t at) {
  for (const Speaker& speaker : speakers)
    if (text.substr(at).starts_with(speaker.mark)) return &speaker;
  return nullptr;
}

// The beginning of the next paragraph in which somebody else begins to speak, or the end.
std::size_t next_speaker(std::string_view text, std::size_t at) {
  while ((at = text.find("\n\n", at)) != std::string_view::npos) {
    at += 2;
    if (speaker_at(text, at)) return at;
  }
  return text.size();
}

}  // namespace

std::optional<OrderedJson> read_transcript(std::string_view text) {
  std::size_t at = std::min(text.size(), text.find_first_not_of(around));
  const Speaker* speaker = speaker_at(text, at);
  if (!speaker || speaker->role != "user") return {};
  OrderedJson messages = OrderedJson::array();
  bool answered = false;
  while (at < text.size()) {
    speaker = speaker_at(text, at);
    at += speaker->mark.size();
    const std::size_t end = next_speaker(text, at);
    messages.push_back({{"role", speaker->role}, {"content", without_blanks(text.substr(at, end - at))}});
    answered |= speaker->role == "assistant";
    at = end;
  }
  if (!answered) return {};
  return messages;
}

std::optional<OrderedJson> read_prompt_transcript(std::string_view text) {
  auto messages = read_transcript(text);
  if (!messages || messages->back()["role"] != "assistant" ||
      !messages->back()["content"].get_ref<const std::string&>().empty())
    return {};
  messages->erase(messages->size() - 1);
  return messages;
}

}  // namespace hone::rows
