#include "pdf_words.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "hone/core/unicode.h"
#include "presentation_forms.h"
#include "words.h"

namespace hone::documents {
namespace {

constexpr std::size_t most_pages = 200'000, most_words = 8'000'000, longest_tag_bytes = 1 << 20;

std::string unescaped(std::string_view text) {
  static constexpr std::pair<std::string_view, char> entities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&#39;", '\''}, {"&#34;", '"'}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto* found = std::find_if(std::begin(entities), std::end(entities), [&](const auto& entity) {
      return text.substr(at, entity.first.size()) == entity.first;
    });
    if (text[at] == '&' && found != std::end(entities))
      out += found->second, at += found->first.size();
    else
      out += text[at++];
  }
  return out;
}

// The value of name="…" in a tag; its values are escaped, so that the next quotation mark ends it.
std::optional<std::string_view> tag_attribute(std::string_view tag, std::string_view name) {
  const std::string key = " " + std::string(name) + "=\"";
  const std::size_t at = tag.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t begin = at + key.size(), end = tag.find('"', begin);
  if (end == std::string_view::npos) return std::nullopt;
  return tag.substr(begin, end - begin);
}

double number(std::string_view tag, std::string_view name) {
  const auto value = tag_attribute(tag, name);
  if (!value) return 0;
  const double parsed = std::strtod(std::string(*value).c_str(), nullptr);
  return std::isfinite(parsed) ? std::clamp(parsed, -1e6, 1e6) : 0;
}

PdfBox box_of(std::string_view tag) {
  PdfBox box{static_cast<float>(number(tag, "xMin")), static_cast<float>(number(tag, "yMin")),
             static_cast<float>(number(tag, "xMax")), static_cast<float>(number(tag, "yMax"))};
  if (box.right < box.left) std::swap(box.left, box.right);
  if (box.bottom < box.top) std::swap(box.top, box.bottom);
  return box;
}

bool right_to_left(char32_t point) {
  const UCharDirection direction = u_charDirection(static_cast<UChar32>(point));
  return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

// poppler writes a word's letters from left to right as they stand on the page. Hebrew and Arabic are read the other way,
// numbers and Latin letters among them as they stand.
std::string in_reading_order(const std::string& text) {
  const std::string valid = repair_utf8(text);
  std::u32string points;
  for (std::size_t at = 0; at < valid.size();) points += next_point(valid, at);
  if (std::none_of(points.begin(), points.end(), right_to_left)) return text;
  std::reverse(points.begin(), points.end());
  for (auto begin = points.begin(); begin != points.end();) {
    auto stands = [](char32_t point) {
      return u_isdigit(static_cast<UChar32>(point)) || u_charDirection(static_cast<UChar32>(point)) == U_LEFT_TO_RIGHT;
    };
    auto end = begin;
    while (end != points.end() &&
           (stands(*end) || (end != begin && end + 1 != points.end() && stands(end[1]) && !right_to_left(*end))))
      ++end;
    std::reverse(begin, end);
    begin = end == points.end() ? end : end + 1;
  }
  std::string out;
  for (const char32_t point : points)
    append_utf8(out, right_to_left(point) ? point : static_cast<char32_t>(u_charMirror(static_cast<UChar32>(point))));
  return out;
}

}  // namespace

void PdfBox::include(const PdfBox& other) {
  left = std::min(left, other.left), top = std::min(top, other.top);
  right = std::max(right, other.right), bottom = std::max(bottom, other.bottom);
}

std::size_t PdfPage::word_count() const {
  std::size_t count = 0;
  for (const PdfLine& line : lines) count += line.words.size();
  return count;
}

std::string pdf_word_text(std::string_view raw) {
  const std::string valid = repair_utf8(raw);
  std::string text;
  for (std::size_t at = 0; at < valid.size();) {
    const std::size_t begin = at;
    const char32_t point = next_point(valid, at);
    const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xFEFF;
    if (!control && !is_space(point)) text.append(valid, begin, at - begin);
  }
  return written_out(text);
}

void PdfWordReader::begin(std::string_view tag) {
  const std::string_view name = tag.substr(0, tag.find_first_of(" /\n"));
  if (name == "page") {
    PdfPage page;
    page.width = std::max(0.0, number(tag, "width")), page.height = std::max(0.0, number(tag, "height"));
    words_.pages.push_back(std::move(page));
    block_ = 0;
  } else if (name == "block") {
    ++block_;
  } else if (name == "line" && !words_.pages.empty()) {
    auto& lines = words_.pages.back().lines;
    if (lines.empty() || !lines.back().words.empty()) lines.emplace_back();
    lines.back().box = box_of(tag), lines.back().block = block_;
  } else if (name == "word") {
    word_tag_ = tag;
  } else if (name == "meta" && words_.pages.empty()) {
    const auto key = tag_attribute(tag, "name"), value = tag_attribute(tag, "content");
    if (key == "Author" && value) words_.author = unescaped(*value);
    if (key == "CreationDate" && value) words_.date = unescaped(*value);
  }
}

Status PdfWordReader::end(std::string_view name, std::string_view content) {
  if (name == "title" && words_.pages.empty()) words_.title = unescaped(content);
  if (name != "word" || words_.pages.empty() || words_.pages.back().lines.empty()) return {};
  PdfWord word{pdf_word_text(in_reading_order(unescaped(content))), box_of(word_tag_)};
  if (word.text.empty()) return {};
  text_bytes_ += word.text.size() + 1;
  if (++word_count_ > most_words || text_bytes_ > limits_.text_bytes)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("It holds more than {} words or {} bytes of text.", most_words, limits_.text_bytes));
  words_.pages.back().lines.back().words.push_back(std::move(word));
  return {};
}

Status PdfWordReader::feed(std::string_view piece) {
  pending_ += piece;
  std::size_t at = 0;
  while (true) {  // "<tag …>content<": content is known to be whole once the next tag begins
    const std::size_t open = pending_.find('<', at);
    if (open == std::string::npos) {
      at = pending_.size();
      break;
    }
    const std::size_t close = pending_.find('>', open);
    const std::size_t next = close == std::string::npos ? close : pending_.find('<', close);
    at = open;
    if (next == std::string::npos || next + 1 == pending_.size()) break;
    const std::string_view tag = std::string_view(pending_).substr(open + 1, close - open - 1);
    const std::string_view content = std::string_view(pending_).substr(close + 1, next - close - 1);
    if (tag.substr(0, 1) != "/") begin(tag);
    if (words_.pages.size() > most_pages)
      return Error(ErrorCode::limit_exceeded, fmt::format("It has more than {} pages.", most_pages));
    if (std::string_view(pending_).substr(next, 2) == "</" && tag.substr(0, 1) != "/")
      HONE_CHECK(end(tag.substr(0, tag.find_first_of(" /\n")), content));
    at = next;
  }
  pending_.erase(0, at);
  if (pending_.size() > longest_tag_bytes)
    return Error(ErrorCode::limit_exceeded, fmt::format("A word of it holds more than {} bytes.", longest_tag_bytes));
  return {};
}

Result<PdfWords> PdfWordReader::finish() {
  if (words_.pages.empty()) return Error(ErrorCode::corrupt_data, "It has no page.");
  for (PdfPage& page : words_.pages)
    page.lines.erase(
        std::remove_if(page.lines.begin(), page.lines.end(), [](const PdfLine& line) { return line.words.empty(); }),
        page.lines.end());
  words_.title = repair_utf8(words_.title), words_.author = repair_utf8(words_.author);
  return std::move(words_);
}

}  // namespace hone::documents
