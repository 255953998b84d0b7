#include "hone/answers/quotation.h"

#include <algorithm>
#include <set>

#include "hone/answers/attribution.h"
#include "hone/core/json.h"
#include "hone/core/unicode.h"
#include "hone/documents/sentences.h"

namespace hone::answers {
namespace {

constexpr double neighbour_share = 0.25;  // of the claim's words, which only a neighbour holds, to be shown with it
constexpr double question_weight = 0.1;

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

// The text with single spaces, and the byte that each of its bytes was.
struct Flat {
  std::string text;
  std::vector<std::size_t> origin;
  explicit Flat(std::string_view source) {
    for (std::size_t i = 0; i < source.size(); ++i) {
      const bool white = is_white(source[i]);
      if (white && (text.empty() || text.back() == ' ')) continue;
      text += white ? ' ' : source[i];
      origin.push_back(i);
    }
  }
};

// The sentences that hold some of [begin, end).
Quotation with_sentences(std::string_view text, std::size_t begin, std::size_t end) {
  Quotation out{begin, end, begin, end};
  for (const auto& [first, last] : documents::sentence_spans(text))
    if (first < end && last > begin) out.begin = std::min(out.begin, first), out.end = std::max(out.end, last);
  return out;
}

double quoted_weight(const std::string& word) {
  const bool has_digit = word.find_first_of("0123456789") != std::string::npos;
  return has_digit ? 12 : std::min<double>(8, static_cast<double>(count_points(word)));
}

std::set<std::string> words_of(std::string_view text) {
  auto words = content_words(text);
  return {words.begin(), words.end()};
}

void collect(const OrderedJson& value, std::string& out) {
  if (value.is_string()) {
    out += value.get<std::string>() + "\n";
  } else if (value.is_number()) {
    out += value.dump() + "\n";
  } else if (value.is_structured()) {
    for (const OrderedJson& one : value) collect(one, out);
  }
}

}  // namespace

std::optional<Quotation> quotation_in(std::string_view text, std::string_view quoted) {
  const Flat flat(text);
  const std::string wanted = on_one_line(quoted);
  if (wanted.empty()) return std::nullopt;
  const std::size_t at = flat.text.find(wanted);
  if (at == std::string::npos) return std::nullopt;
  return with_sentences(text, flat.origin[at], flat.origin[at + wanted.size() - 1] + 1);
}

std::optional<Quotation> supporting_sentence(std::string_view text, std::string_view claim, std::string_view question) {
  const auto asked = words_of(question);
  std::set<std::string> claimed;  // the question's words are in every answer
  for (const std::string& word : words_of(claim))
    if (!asked.contains(word)) claimed.insert(word);
  const auto sentences = documents::sentence_spans(text);
  std::vector<std::set<std::string>> held;
  double total = 0, best = 0;
  for (const std::string& word : claimed) total += quoted_weight(word);
  std::size_t best_index = 0;
  for (const auto& [begin, end] : sentences) {
    held.push_back(words_of(text.substr(begin, end - begin)));
    double score = 0;
    for (const std::string& word : claimed)
      if (held.back().contains(word)) score += quoted_weight(word);
    for (const std::string& word : asked)
      if (held.back().contains(word)) score += question_weight * quoted_weight(word);
    if (score > best) best = score, best_index = held.size() - 1;
  }
  if (best == 0) return std::nullopt;
  std::size_t first = best_index, last = best_index;
  double most = 0;
  for (const std::size_t neighbour : {best_index - 1, best_index + 1}) {
    if (neighbour >= sentences.size()) continue;  // best_index − 1 wraps around
    double more = 0;
    for (const std::string& word : claimed)
      if (held[neighbour].contains(word) && !held[best_index].contains(word)) more += quoted_weight(word);
    if (more < neighbour_share * total || more <= most) continue;
    most = more, first = std::min(best_index, neighbour), last = std::max(best_index, neighbour);
  }
  const std::size_t begin = sentences[first].first, end = sentences[last].second;
  return Quotation{begin, end, begin, end};
}

std::string claim_of(std::string_view answer, std::size_t n) {
  const std::string mark = "[" + std::to_string(n) + "]";
  std::string marked, bare, said;
  for (std::size_t at = 0; at < answer.size();) {
    const std::size_t open = answer.find('[', at);
    const std::size_t close = open == std::string_view::npos ? open : answer.find(']', open);
    const bool is_mark =
        close != std::string_view::npos && close > open + 1 &&
        answer.substr(open + 1, close - open - 1).find_first_not_of("0123456789") == std::string_view::npos;
    const std::size_t end = is_mark ? open : open == std::string_view::npos ? answer.size() : open + 1;
    const std::string text(answer.substr(at, end - at));
    bare += text;
    if (!is_blank(text)) {  // "[1][2]": both of what was said before them
      const auto sentences = documents::sentence_spans(text);
      said = sentences.empty() ? text : text.substr(sentences.back().first);
    }
    if (!is_mark) {
      at = end;
      continue;
    }
    if (answer.substr(open, close + 1 - open) == mark) marked += said + "\n";
    at = close + 1;
  }
  return is_blank(marked) ? bare : marked;
}

std::string said_in_json(std::string_view answer) {
  std::string said;
  if (const auto json = parse_ordered_json(answer, "the answer"))
    collect(*json, said);
  else
    said = answer;
  std::replace(said.begin(), said.end(), '[', ' ');
  return said;
}

}  // namespace hone::answers
