#include "hone/documents/slicing.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <charconv>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/documents/sentences.h"
#include "words.h"

namespace hone {
namespace {

using Span = std::pair<std::size_t, std::size_t>;
using Spans = std::vector<Span>;

constexpr std::pair<std::string_view, SliceUnit> units[] = {{"words", SliceUnit::words},
                                                            {"tokens", SliceUnit::tokens},
                                                            {"sentences", SliceUnit::sentences},
                                                            {"chars", SliceUnit::characters},
                                                            {"headings", SliceUnit::headings}};

// Code points, except that what a reader sees as one character (letter and accent, emoji sequence) is never cut: a boundary
// inside one moves to its end.
Spans character_spans(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> iterator(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  UText* view = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
  iterator->setText(view, status);
  Spans spans;
  std::size_t begin = 0;
  for (std::int32_t at = iterator->first(); at != icu::BreakIterator::DONE; at = iterator->next()) {
    if (static_cast<std::size_t>(at) <= begin) continue;
    const std::size_t end = static_cast<std::size_t>(at), points = count_points(text.substr(begin, end - begin));
    for (std::size_t i = 0; i + 1 < points; ++i) spans.emplace_back(begin, begin);   // the cluster counts all its code points
    spans.emplace_back(begin, end);
    begin = end;
  }
  utext_close(view);
  return spans;
}

// Windows of `size` units that share `overlap`; the last reaches the end.
Spans windows(const Spans& parts, std::size_t size, std::size_t overlap) {
  Spans out;
  for (std::size_t first = 0; first < parts.size(); first += size - overlap) {
    const std::size_t last = std::min(first + size, parts.size());
    const Span span{parts[first].first, parts[last - 1].second};
    if (span.second > span.first) out.push_back(span);
    if (last == parts.size()) break;
  }
  return out;
}

std::size_t words_in(std::string_view text) { return word_spans(text).size(); }

// Paragraphs: what blank lines separate.
Spans paragraph_spans(std::string_view text) {
  Spans spans;
  std::size_t begin = 0, last = 0;
  bool blank = true, any = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') {
      if (blank && any) spans.emplace_back(begin, last), any = false;
      blank = true;
    } else if (text[at] != ' ' && text[at] != '\t' && text[at] != '\r') {
      if (!any) begin = at, any = true;
      last = at + 1, blank = false;
    }
  }
  if (any) spans.emplace_back(begin, last);
  for (Span& span : spans)   // to whole code points
    while (span.second < text.size() && (static_cast<unsigned char>(text[span.second]) & 0xC0) == 0x80) ++span.second;
  return spans;
}

// Neighbouring parts joined while they hold at most `size` words; a part that is larger alone is cut finer.
void pack(std::string_view text, Span whole, std::size_t size, std::size_t overlap, int depth, Spans& out) {
  const std::string_view inner = text.substr(whole.first, whole.second - whole.first);
  if (words_in(inner) <= size) {
    if (!inner.empty()) out.push_back(whole);
    return;
  }
  Spans parts = depth == 0 ? paragraph_spans(inner) : depth == 1 ? sentence_spans(inner) : Spans{};
  if (depth >= 2) {
    for (const Span& window : windows(word_spans(inner), size, overlap)) out.emplace_back(whole.first + window.first, whole.first + window.second);
    return;
  }
  if (parts.size() <= 1) return pack(text, whole, size, overlap, depth + 1, out);
  Span open{0, 0};
  std::size_t held = 0;
  for (Span part : parts) {
    part.first += whole.first, part.second += whole.first;
    const std::size_t words = words_in(text.substr(part.first, part.second - part.first));
    if (held > 0 && held + words > size) {
      out.push_back(open);
      held = 0;
    }
    if (words > size) {
      pack(text, part, size, overlap, depth + 1, out);
      continue;
    }
    if (held == 0) open.first = part.first;
    open.second = part.second;
    held += words;
  }
  if (held > 0) out.push_back(open);
}

Spans heading_spans(const Document& document, const CodePointIndex& index, const Slicing& slicing) {
  Spans out;
  std::vector<std::size_t> cuts{0};
  for (const Heading& heading : document.headings)
    if (heading.start <= index.size() && index.to_byte(heading.start) > cuts.back()) cuts.push_back(index.to_byte(heading.start));
  cuts.push_back(document.text.size());
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) pack(document.text, {cuts[i], cuts[i + 1]}, slicing.size, slicing.overlap, 0, out);
  return out;
}

// "Part 1 › Chapter 2" at each offset asked for, in rising order.
class HeadingPath {
 public:
  explicit HeadingPath(const std::vector<Heading>& headings) : headings_(headings) {}
  std::string at(std::size_t point) {
    for (; next_ < headings_.size() && headings_[next_].start <= point; ++next_) {
      while (!open_.empty() && open_.back()->level >= headings_[next_].level) open_.pop_back();
      open_.push_back(&headings_[next_]);
    }
    std::string path;
    for (const Heading* heading : open_) path += (path.empty() ? "" : " › ") + heading->title;
    return path;
  }

 private:
  const std::vector<Heading>& headings_;
  std::size_t next_ = 0;
  std::vector<const Heading*> open_;
};

}  // namespace

Result<Slicing> parse_slicing(std::string_view spec, int overlap) {
  const std::size_t colon = spec.find(':');
  const std::string_view name = spec.substr(0, colon);
  auto unit = std::find_if(std::begin(units), std::end(units), [&](const auto& known) { return known.first == name; });
  if (unit == std::end(units))
    return Error(ErrorCode::invalid_argument, "'" + std::string(name) + "' is no way to slice." +
                                                  did_you_mean(name, {"words", "tokens", "sentences", "chars", "headings"}) +
                                                  " Known are words:N, tokens:N, sentences:N, chars:N and headings:N.");
  Slicing slicing{unit->second, 0, 0};
  const std::string_view number = colon == std::string_view::npos ? std::string_view() : spec.substr(colon + 1);
  auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), slicing.size);
  if (number.empty() || failure != std::errc() || end != number.data() + number.size() || slicing.size == 0 || slicing.size > 1'000'000)
    return Error(ErrorCode::invalid_argument, "'" + std::string(spec) + "' needs a size from 1 to 1000000, as in " + std::string(name) + ":120.");
  if (overlap < 0 || static_cast<std::size_t>(overlap) >= slicing.size)
    return Error(ErrorCode::invalid_argument, "An overlap of " + std::to_string(overlap) + " does not fit slices of " + std::to_string(slicing.size) +
                                                  ": it must be from 0 to one less than the size.");
  slicing.overlap = static_cast<std::size_t>(overlap);
  return slicing;
}

Result<std::vector<Slice>> slice_document(const Document& document, const Slicing& slicing, const TokenSpans& tokens) {
  const CodePointIndex index(document.text);
  Spans spans;
  switch (slicing.unit) {
    case SliceUnit::words: spans = windows(word_spans(document.text), slicing.size, slicing.overlap); break;
    case SliceUnit::sentences: spans = windows(sentence_spans(document.text), slicing.size, slicing.overlap); break;
    case SliceUnit::characters: spans = windows(character_spans(document.text), slicing.size, slicing.overlap); break;
    case SliceUnit::headings: spans = heading_spans(document, index, slicing); break;
    case SliceUnit::tokens: {
      if (!tokens) return Error(ErrorCode::invalid_argument, "Slices of tokens need a model whose tokens are counted: give --tokenizer.");
      HONE_TRY(auto all, tokens(document.text));
      spans = windows(all, slicing.size, slicing.overlap);
      break;
    }
  }
  std::vector<Slice> slices;
  slices.reserve(spans.size());
  HeadingPath path(document.headings);
  std::size_t page = 0;
  for (const auto& [begin, end] : spans) {
    Slice slice;
    slice.start = index.to_point(begin), slice.end = index.to_point(end);
    slice.text = document.text.substr(begin, end - begin);
    while (page < document.pages.size() && document.pages[page].end <= slice.start) ++page;
    slice.page = document.pages.empty() ? 0 : static_cast<int>(std::min(page, document.pages.size() - 1) + 1);
    slice.heading = path.at(slice.start);
    slices.push_back(std::move(slice));
  }
  return slices;
}

}  // namespace hone
