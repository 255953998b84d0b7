#include "hone/answers/quote_prompt.h"

#include <algorithm>
#include <tuple>

#include "hone/core/unicode.h"

namespace hone::answers {

QuotePrompt quote_prompt(const std::string& question, const std::vector<FocusSentence>& sentences,
                         const std::vector<search::Passage>& passages) {
  std::vector<FocusSentence> ordered = sentences;
  std::sort(ordered.begin(), ordered.end(), [&](const FocusSentence& a, const FocusSentence& b) {
    const search::Passage &p = passages[a.passage], &q = passages[b.passage];
    return std::tie(p.document, p.start, a.begin) < std::tie(q.document, q.start, b.begin);
  });
  QuotePrompt prompt;
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    const std::string text = on_one_line(ordered[i].text);
    if (text.empty()) continue;
    const bool follows =
        i > 0 && ordered[i].passage == ordered[i - 1].passage && ordered[i].begin <= ordered[i - 1].end + 2;
    if (follows && !prompt.texts.empty())
      prompt.texts.back() += " " + text;
    else
      prompt.texts.push_back(text);
  }
  std::string joined;
  for (const std::string& text : prompt.texts) joined += (joined.empty() ? "" : "\n") + text;
  prompt.messages = {{"system", "Answer the question with a few words taken from the text."},
                     {"user",
                      "Text: The ferry to Inis Mór leaves Rossaveel at half past ten and takes forty "
                      "minutes.\nQuestion: How long does the ferry take?"},
                     {"assistant", "forty minutes"},
                     {"user",
                      "Text: The bridge was built by Anna Keller, an engineer from Basel, after the flood of "
                      "1876.\nQuestion: Who built the bridge?"},
                     {"assistant", "Anna Keller"},
                     {"user", "Text: " + joined + "\nQuestion: " + question}};
  return prompt;
}

}  // namespace hone::answers
