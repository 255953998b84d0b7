#include "hone/exam/leaks.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "hone/documents/folded_text.h"
#include "hone/marking/porter_stemmer.h"

namespace hone::exam {
namespace {

constexpr std::size_t run_words = 3;
constexpr std::size_t stretch = 2;  // a match may be spread over so many times the words of the question
constexpr double fewest_texts_of_a_form = 20, common_share = 0.2;

// Words that no question has are all alike, but for numbers.
constexpr std::uint32_t unknown_word = 0, unknown_number = 1, first_word = 2;

bool is_number(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

using Words = std::vector<std::uint32_t>;

std::uint64_t run_hash(const std::uint32_t* word) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (std::size_t i = 0; i < run_words; ++i) {
    hash = (hash ^ word[i]) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
  return hash;
}

// What is looked for: a question's text or one of its answers.
struct Item {
  std::size_t question = 0;
  bool answer = false;
  Words words;
  std::vector<std::uint64_t> runs;  // distinct, sorted
  double runs_weight = 0;
  std::vector<std::uint32_t> distinct;  // words, sorted
  std::vector<std::uint32_t> numbers;  // of those
  double weight = 0;  // of the distinct words
  bool exact_only = false;
};

// Words without their endings, where they are English's letters: "costs" is "cost".
std::vector<std::string> stems_of(const std::string& text) {
  std::vector<std::string> words = documents::split_words(documents::folded_words(text));
  for (std::string& word : words)
    if (word.size() > 3 && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
      word = marking::porter_stem(word);
  return words;
}

// How often a word may be thought to stand in a thousand texts before any was read: the commonest words are short.
double expected_frequency(std::string_view word) {
  const bool latin = static_cast<unsigned char>(word[0]) < 0x80;
  return !latin || word.size() > 4 ? 0.5 : word.size() == 4 ? 30 : 200;
}

std::vector<std::string> answers_of(const marking::Question& question) {
  std::vector<std::string> answers;
  if (const auto* text = question.marking<marking::TextMarking>()) answers = text->answers;
  if (const auto* reference = question.marking<marking::ReferenceMarking>())
    answers.insert(answers.end(), reference->references.begin(), reference->references.end());
  if (const auto* choice = question.marking<marking::ChoiceMarking>())
    for (const std::size_t right : choice->right) answers.push_back(question.choices[right]);
  return answers;
}

class LeakSearch {
 public:
  LeakSearch(const std::vector<marking::Question>& questions, const LeakOptions& options) : options_(options) {
    for (std::size_t i = 0; i < questions.size(); ++i) {
      add(i, false, questions[i].text);
      for (const std::string& answer : answers_of(questions[i])) add(i, true, answer);
    }
  }

  std::vector<Leak> find(const std::vector<TrainingText>& texts) {
    // Of words that no question has it matters only that they are there, for the distance.
    std::vector<Words> rows;
    rows.reserve(texts.size());
    std::vector<std::size_t> document_frequency(ids_.size() + first_word, 0), last_seen(ids_.size() + first_word, 0);
    for (const TrainingText& text : texts) {
      Words& row = rows.emplace_back();
      for (const std::string& word : stems_of(text.text)) {
        const auto found = ids_.find(word);
        row.push_back(found != ids_.end() ? found->second : is_number(word) ? unknown_number : unknown_word);
        if (found == ids_.end() || last_seen[found->second] == rows.size()) continue;
        last_seen[found->second] = rows.size();
        ++document_frequency[found->second];
      }
    }
    weigh(document_frequency, texts.size());
    weigh_runs(rows);
    index();
    std::vector<Leak> leaks;
    for (std::size_t i = 0; i < rows.size(); ++i) search(rows[i], i, texts[i].source, leaks);
    std::sort(leaks.begin(), leaks.end(),
              [](const Leak& a, const Leak& b) { return std::tie(a.question, a.text) < std::tie(b.question, b.text); });
    return leaks;
  }

 private:
  void add(std::size_t question, bool answer, const std::string& text) {
    Item item{.question = question, .answer = answer};
    for (const std::string& word : stems_of(text)) {
      const auto [found, is_new] = ids_.try_emplace(word, static_cast<std::uint32_t>(ids_.size() + first_word));
      if (is_new) is_number_.push_back(is_number(word));
      item.words.push_back(found->second);
    }
    if (item.words.empty() || (answer && item.words.size() < options_.least_answer_words)) return;
    item.exact_only = item.words.size() < options_.least_words;
    item.distinct = item.words;
    std::sort(item.distinct.begin(), item.distinct.end());
    item.distinct.erase(std::unique(item.distinct.begin(), item.distinct.end()), item.distinct.end());
    std::copy_if(item.distinct.begin(), item.distinct.end(), std::back_inserter(item.numbers),
                 [&](std::uint32_t word) { return is_number_[word]; });
    for (std::size_t i = 0; i + run_words <= item.words.size(); ++i) item.runs.push_back(run_hash(&item.words[i]));
    std::sort(item.runs.begin(), item.runs.end());
    item.runs.erase(std::unique(item.runs.begin(), item.runs.end()), item.runs.end());
    items_.push_back(std::move(item));
  }

  // Inverse document frequency over texts and questions together, and over a thousand texts that nobody has read: in few
  // rows "which" may be as rare as "quarantine".
  void weigh(const std::vector<std::size_t>& in_texts, std::size_t texts) {
    std::vector<double> count(ids_.size() + first_word, 0);
    for (const Item& item : items_)
      for (const std::uint32_t word : item.distinct) ++count[word];
    const double all = static_cast<double>(texts + items_.size()) + 1000;
    weight_.assign(ids_.size() + first_word, 0);
    for (const auto& [text, word] : ids_)
      weight_[word] =
          std::log((all + 1) / (count[word] + static_cast<double>(in_texts[word]) + expected_frequency(text)));
    for (Item& item : items_)
      for (const std::uint32_t word : item.distinct) item.weight += weight_[word];
    // The heads of a form, and who is in every other note, tell nothing of one.
    telling_ = weight_;
    const auto seen = static_cast<double>(texts + items_.size());
    if (seen < fewest_texts_of_a_form) return;
    for (std::size_t word = first_word; word < telling_.size(); ++word)
      if (count[word] + static_cast<double>(in_texts[word]) > common_share * seen) telling_[word] = 0;
  }

  // A run that stands in every text is the task's own instruction, and says nothing of one question.
  void weigh_runs(const std::vector<Words>& rows) {
    std::unordered_map<std::uint64_t, std::pair<std::size_t, const void*>> seen;  // texts with it, the last of them
    const auto count = [&](std::uint64_t run, const void* text) {
      const auto found = seen.find(run);
      if (found == seen.end() || found->second.second == text) return;
      ++found->second.first, found->second.second = text;
    };
    for (const Item& item : items_)
      for (const std::uint64_t run : item.runs) seen.try_emplace(run, 0, nullptr);
    for (const Item& item : items_)
      for (const std::uint64_t run : item.runs) count(run, &item);
    for (const Words& row : rows)
      for (std::size_t i = 0; i + run_words <= row.size(); ++i) count(run_hash(&row[i]), &row);
    const double all = static_cast<double>(rows.size() + items_.size());
    for (const auto& [run, texts] : seen)
      run_weight_[run] = std::log((all + 1) / (static_cast<double>(texts.first) + 0.5));
    for (Item& item : items_)
      for (const std::uint64_t run : item.runs) item.runs_weight += run_weight_[run];
  }

  // Each item under enough of its rarest words that a text without any of them cannot hold a share that counts.
  void index() {
    of_word_.assign(ids_.size() + first_word, {});
    for (std::uint32_t i = 0; i < items_.size(); ++i) {
      std::vector<std::uint32_t> words = items_[i].distinct;
      std::sort(words.begin(), words.end(), [&](auto a, auto b) { return weight_[a] > weight_[b]; });
      double covered = 0;
      std::size_t taken = 0;
      for (const std::uint32_t word : words) {
        of_word_[word].push_back(i);
        covered += weight_[word];
        ++taken;
        // Half of its runs without any of `taken` words: not possible once they are in more than half of the words.
        if (covered > (1 - options_.reworded_share) * items_[i].weight && 2 * taken > words.size()) break;
      }
    }
  }

  void search(const Words& row, std::size_t text, const std::string& source, std::vector<Leak>& leaks) {
    // Items that share enough rare words with this row, by weight.
    found_.resize(items_.size(), 0);
    touched_.clear();
    distinct_row_ = row;
    std::sort(distinct_row_.begin(), distinct_row_.end());
    distinct_row_.erase(std::unique(distinct_row_.begin(), distinct_row_.end()), distinct_row_.end());
    for (const std::uint32_t word : distinct_row_) {
      if (word < first_word) continue;
      for (const std::uint32_t item : of_word_[word]) {
        if (found_[item] == 0) touched_.push_back(item);
        found_[item] += weight_[word] + 1e-12;
      }
    }
    std::map<std::size_t, Leak> best;
    for (const std::uint32_t index : touched_) {
      const Item& item = items_[index];
      const bool promising = found_[index] >= 0.2 * item.weight || item.exact_only;
      found_[index] = 0;
      if (!promising) continue;
      Leak leak{.question = item.question, .text = text, .source = source, .answer = item.answer};
      if (!judge(item, row, leak)) continue;
      const auto [place, is_new] = best.try_emplace(item.question, leak);
      const auto strength = [](const Leak& one) { return std::pair(-static_cast<int>(one.kind), one.share); };
      if (!is_new && strength(leak) > strength(place->second)) place->second = leak;
    }
    for (auto& [question, leak] : best) leaks.push_back(std::move(leak));
  }

  bool judge(const Item& item, const Words& row, Leak& leak) const {
    if (std::search(row.begin(), row.end(), item.words.begin(), item.words.end()) != row.end()) {
      leak.kind = LeakKind::exact, leak.share = 1;
      return true;
    }
    if (item.exact_only) return false;
    const std::size_t window = stretch * item.words.size();
    const double runs = best_runs(item, row, window);
    const double words = best_weight(item, row, window, weight_);
    if (runs < options_.near_share && words < options_.reworded_share) return false;
    // Two forms about one thing share its name, their heads and most of their runs; what they say differs, in rare words or in
    // numbers. Who copies a short text and rewords it lightly changes neither.
    if (item.words.size() <= options_.short_words &&
        (best_weight(item, row, window, telling_) < options_.short_share || has_other_numbers(item, row, window)))
      return false;
    leak.kind = runs >= options_.near_share ? LeakKind::near : LeakKind::reworded;
    leak.share = runs >= options_.near_share ? runs : words;
    return true;
  }

  // Whether the row has other numbers where this item has its own.
  bool has_other_numbers(const Item& item, const Words& row, std::size_t window) const {
    if (item.numbers.empty()) return false;
    std::size_t most = 0;
    bool others = false;  // there, where the most of its numbers stand
    for (std::size_t begin = 0; begin < row.size(); begin += std::max<std::size_t>(1, window / 4)) {
      std::vector<std::uint32_t> own;
      bool other = false;
      for (std::size_t i = begin; i < std::min(begin + window, row.size()); ++i) {
        if (row[i] == unknown_number) other = true;
        if (row[i] < first_word || !is_number_[row[i]]) continue;
        if (std::binary_search(item.numbers.begin(), item.numbers.end(), row[i]))
          own.push_back(row[i]);
        else
          other = true;
      }
      std::sort(own.begin(), own.end());
      own.erase(std::unique(own.begin(), own.end()), own.end());
      if (own.size() > most || begin == 0) most = own.size(), others = other;
    }
    return most < item.numbers.size() && others;
  }

  // The largest share of the item's runs, by weight, within `window` words of the row.
  double best_runs(const Item& item, const Words& row, std::size_t window) const {
    if (item.runs.empty() || row.size() < run_words) return 0;
    std::vector<std::size_t> at(row.size() - run_words + 1);
    for (std::size_t i = 0; i < at.size(); ++i) {
      const auto found = std::lower_bound(item.runs.begin(), item.runs.end(), run_hash(&row[i]));
      at[i] = found != item.runs.end() && *found == run_hash(&row[i])
                  ? static_cast<std::size_t>(found - item.runs.begin()) + 1
                  : 0;
    }
    std::vector<std::size_t> held(item.runs.size() + 1, 0);
    double weight = 0, most = 0;
    const auto weight_of = [&](std::size_t number) { return run_weight_.at(item.runs[number - 1]); };
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (at[i] > 0 && held[at[i]]++ == 0) weight += weight_of(at[i]);
      if (i >= window && at[i - window] > 0 && --held[at[i - window]] == 0) weight -= weight_of(at[i - window]);
      most = std::max(most, weight);
    }
    return most / item.runs_weight;
  }

  double best_weight(const Item& item, const Words& row, std::size_t window, const std::vector<double>& weights) const {
    double all = 0;
    for (const std::uint32_t word : item.distinct) all += weights[word];
    std::unordered_map<std::uint32_t, std::size_t> held;
    double weight = 0, most = 0;
    const auto is_own = [&](std::uint32_t word) {
      return word >= first_word && std::binary_search(item.distinct.begin(), item.distinct.end(), word);
    };
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (is_own(row[i]) && held[row[i]]++ == 0) weight += weights[row[i]];
      if (i >= window && is_own(row[i - window]) && --held[row[i - window]] == 0) weight -= weights[row[i - window]];
      most = std::max(most, weight);
    }
    return all > 0 ? most / all : 0;
  }

  LeakOptions options_;
  std::unordered_map<std::string, std::uint32_t> ids_;  // from first_word
  std::vector<bool> is_number_ = std::vector<bool>(first_word, false);  // by word
  std::vector<Item> items_;
  std::vector<double> weight_, telling_;  // by word
  std::unordered_map<std::uint64_t, double> run_weight_;
  std::vector<std::vector<std::uint32_t>> of_word_;
  std::vector<double> found_;
  std::vector<std::uint32_t> touched_;
  Words distinct_row_;
};

}  // namespace

std::vector<Leak> find_leaks(const std::vector<marking::Question>& questions, const std::vector<TrainingText>& texts,
                             const LeakOptions& options) {
  return LeakSearch(questions, options).find(texts);
}

namespace {

std::vector<std::size_t> indexes_of(const std::vector<Leak>& leaks, std::size_t Leak::*index) {
  std::vector<std::size_t> found;
  found.reserve(leaks.size());
  for (const Leak& leak : leaks) found.push_back(leak.*index);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

std::vector<Leak> find_all_leaks(const std::vector<marking::Question>& questions,
                                 const std::vector<TrainingText>& texts, const LeakOptions& options) {
  std::vector<TrainingText> left = texts;
  std::vector<std::size_t> places(texts.size());  // of those left, among all
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::vector<Leak> all;
  for (;;) {
    std::vector<Leak> found = find_leaks(questions, left, options);
    if (found.empty()) return all;
    std::vector<bool> leaks(left.size());
    for (Leak& leak : found) {
      leaks[leak.text] = true;
      leak.text = places[leak.text];
      all.push_back(std::move(leak));
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (leaks[i]) continue;
      if (kept != i) left[kept] = std::move(left[i]), places[kept] = places[i];
      ++kept;
    }
    left.resize(kept), places.resize(kept);
  }
}

std::vector<std::size_t> leaked_questions(const std::vector<Leak>& leaks) { return indexes_of(leaks, &Leak::question); }
std::vector<std::size_t> leaking_texts(const std::vector<Leak>& leaks) { return indexes_of(leaks, &Leak::text); }

}  // namespace hone::exam
