#include <algorithm>
#include <cstdint>

#include "cuts.h"
#include "hone/documents/sentences.h"

namespace hone::documents {
namespace {

// What ends after a word. A stronger end is a weaker one too.
enum class End : std::uint8_t { word, sentence, paragraph };

std::vector<End> ends_of(std::string_view text, const ByteSpans& words) {
  std::vector<End> ends(words.size(), End::word);
  const ByteSpans sentences = sentence_spans(text);
  std::size_t sentence = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    while (sentence < sentences.size() && sentences[sentence].second < words[i].second) ++sentence;
    if (sentence < sentences.size() && sentences[sentence].second == words[i].second) ends[i] = End::sentence;
    if (i + 1 == words.size()) break;
    const std::string_view gap = text.substr(words[i].second, words[i + 1].first - words[i].second);
    const auto lines = std::count(gap.begin(), gap.end(), '\n') + (gap.find('\f') != std::string_view::npos ? 2 : 0);
    const bool old_mac = gap.find("\r\r") != std::string_view::npos;
    if (lines >= 2 || old_mac) ends[i] = End::paragraph;
  }
  return ends;
}

struct Piece {
  std::size_t first = 0, last = 0;  // words [first, last)
  std::size_t size() const { return last - first; }
};

class Sections {
 public:
  Sections(std::string_view text, const Slicing& slicing)
      : words_(word_spans(text)),
        ends_(ends_of(text, words_)),
        overlap_(slicing.overlap),
        budget_(slicing.size - slicing.overlap) {}

  std::vector<Cut> cut(const std::vector<SectionStart>& starts) {
    for (const SectionStart& start : starts) join_heading(start);
    std::size_t first = 0;
    for (std::size_t i = 0; i <= starts.size(); ++i) {
      const std::size_t last = i < starts.size() ? word_at(starts[i].begin) : words_.size();
      if (i > 0 && i < starts.size() && last - word_at(starts[i - 1].begin) <= starts[i - 1].title_words + markup_words)
        continue;
      if (last > first)
        section({first, last}, i > 0 ? std::max(starts[i - 1].begin, words_[first].first) : words_[first].first);
      first = last;
    }
    return std::move(cuts_);
  }

 private:
  static constexpr std::size_t markup_words = 1;  // the "##" before a title

  std::size_t word_at(std::size_t byte) const {
    return static_cast<std::size_t>(
        std::lower_bound(words_.begin(), words_.end(), byte,
                         [](const auto& word, std::size_t begin) { return word.first < begin; }) -
        words_.begin());
  }

  // A heading does not stand alone: it is cut off from what is below it last.
  void join_heading(const SectionStart& start) {
    const std::size_t first = word_at(start.begin),
                      last = std::min(first + start.title_words + markup_words, words_.size());
    std::fill(ends_.begin() + static_cast<std::ptrdiff_t>(first), ends_.begin() + static_cast<std::ptrdiff_t>(last),
              End::word);
  }

  void section(Piece whole, std::size_t place) {
    std::vector<Piece> pieces;
    split(whole, End::paragraph, pieces);
    Piece open = pieces.front();
    std::size_t earliest =
        whole.first;  // the overlap stays inside the section, and past the beginning of the slice before
    auto emit = [&] {
      const std::size_t first = open.first - std::min(overlap_, open.first - earliest);
      earliest = first + 1;
      cuts_.push_back({words_[first].first, words_[open.last - 1].second, place});
    };
    for (std::size_t i = 1; i < pieces.size(); ++i) {
      if (open.size() + pieces[i].size() <= budget_) {
        open.last = pieces[i].last;
      } else {
        emit();
        open = pieces[i];
      }
    }
    emit();
  }

  // Pieces of at most budget_ words, cut where the text itself ends something.
  void split(Piece whole, End level, std::vector<Piece>& pieces) const {
    if (whole.size() <= budget_) {
      pieces.push_back(whole);
      return;
    }
    for (Piece part{whole.first, whole.first}; part.first < whole.last; part.first = part.last) {
      if (level == End::word) {
        part.last = std::min(part.first + budget_, whole.last);
        pieces.push_back(part);
        continue;
      }
      do ++part.last;
      while (part.last < whole.last && ends_[part.last - 1] < level);
      split(part, level == End::paragraph ? End::sentence : End::word, pieces);
    }
  }

  ByteSpans words_;
  std::vector<End> ends_;
  std::size_t overlap_, budget_;
  std::vector<Cut> cuts_;
};

}  // namespace

std::vector<Cut> cut_sections(std::string_view text, const std::vector<SectionStart>& starts, const Slicing& slicing) {
  return Sections(text, slicing).cut(starts);
}

}  // namespace hone::documents
