#include "hone/convert/hf_card.h"

#include <algorithm>
#include <cctype>
#include <regex>
#include <string>
#include <vector>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"

namespace hone {
namespace {

constexpr std::size_t longest_front_matter = 1 << 20, longest_number = 40;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string unquote(std::string_view text) {
  const char quote = text.front();
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      if (quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'')
        ++i;
      else
        break;
    } else if (quote == '"' && text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      if (text[i] == 'n') {
        out += '\n';
        continue;
      }
      if (text[i] == 't') {
        out += '\t';
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

// YAML 1.1's idea of which bare words are no strings.
Json scalar(std::string_view text) {
  text = trim(text);
  if (text.empty() || text == "~") return nullptr;
  if (text.front() == '"' || text.front() == '\'') return unquote(text);
  if (std::size_t comment = text.find(" #"); comment != std::string_view::npos) text = trim(text.substr(0, comment));
  if (text.empty() || text.front() == '#' || text.front() == '{') return nullptr;
  std::string lower(text.substr(0, longest_number));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "null") return nullptr;
  for (const char* word : {"true", "yes", "on"})
    if (lower == word) return true;
  for (const char* word : {"false", "no", "off"})
    if (lower == word) return false;
  static const std::regex number(
      R"([-+]?(\d[\d_]*(\.[\d_]*)?([eE][-+]\d+)?|\.\d+|0x[0-9a-f]+|\.(inf|nan))|\d{4}-\d\d-\d\d.*)");
  if (text.size() <= longest_number && std::regex_match(lower, number)) return 0;
  return std::string(text);
}

// [a, "b, c", d]
Json flow_list(std::string_view text) {
  Json list = Json::array();
  text.remove_prefix(1);
  std::string item;
  char quote = 0;
  for (char c : text) {
    if (!quote && (c == ',' || c == ']')) {
      if (!trim(item).empty()) list.push_back(scalar(item));
      item.clear();
      if (c == ']') break;
      continue;
    }
    if (quote == c)
      quote = 0;
    else if (!quote && (c == '"' || c == '\'') && trim(item).empty())
      quote = c;
    item += c;
  }
  return list;
}

bool is_item(std::string_view line) { return line == "-" || line.substr(0, 2) == "- "; }
bool is_mapping(std::string_view text) {
  return !text.empty() && text.front() != '"' && text.front() != '\'' &&
         (text.find(": ") != std::string_view::npos || text.back() == ':');
}

class FrontMatter {
 public:
  explicit FrontMatter(std::vector<std::string> lines) : lines_(std::move(lines)) {}

  Json run() {
    Json card = Json::object();
    while (at_ < lines_.size()) {
      const std::string line = lines_[at_++];
      const std::size_t colon = line.find(':');
      if (line.empty() || line[0] == ' ' || line[0] == '#' || line[0] == '-' || colon == std::string::npos) continue;
      if (colon + 1 < line.size() && line[colon + 1] != ' ' && line[colon + 1] != '\r') continue;
      const std::string key =
          line[0] == '"' || line[0] == '\'' ? unquote(line.substr(0, colon)) : std::string(trim(line.substr(0, colon)));
      card[key] = value(trim(std::string_view(line).substr(colon + 1)));
    }
    return card;
  }

 private:
  bool more_indented() const { return at_ < lines_.size() && (lines_[at_].empty() || lines_[at_][0] == ' '); }

  Json value(std::string_view rest) {
    if (!rest.empty() && rest.front() == '#') rest = {};
    if (rest.empty()) {
      std::size_t next = at_;
      while (next < lines_.size() && trim(lines_[next]).empty()) ++next;
      if (next < lines_.size() && is_item(trim(lines_[next]))) return list();
      while (more_indented()) ++at_;  // a nested mapping
      return nullptr;
    }
    if (rest.front() == '[') {
      std::string whole(rest);
      while (whole.find(']') == std::string::npos && at_ < lines_.size()) whole += " " + lines_[at_++];
      return flow_list(whole);
    }
    if (rest.front() == '|' || rest.front() == '>') return block(rest.front());
    std::string whole(rest);
    while (at_ < lines_.size() && !lines_[at_].empty() && lines_[at_][0] == ' ')
      whole += " " + std::string(trim(lines_[at_++]));
    return scalar(whole);
  }

  Json list() {
    Json items = Json::array();
    std::size_t indent = std::string::npos;
    while (at_ < lines_.size()) {
      const std::string& line = lines_[at_];
      if (trim(line).empty()) {
        ++at_;
        continue;
      }
      const std::size_t own = line.find_first_not_of(' ');
      const std::string_view text = trim(line);
      if (indent == std::string::npos) indent = own;
      if (own < indent || (own == indent && !is_item(text))) break;
      ++at_;
      if (own > indent) continue;  // inside a mapping that is an item
      const std::string_view item = trim(text.substr(1));
      items.push_back(is_mapping(item) ? Json(nullptr) : scalar(item));
    }
    return items;
  }

  Json block(char style) {
    std::string text;
    while (more_indented()) {
      if (!text.empty()) text += style == '|' ? '\n' : ' ';
      text += trim(lines_[at_++]);
    }
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
    return text + "\n";
  }

  std::vector<std::string> lines_;
  std::size_t at_ = 0;
};

}  // namespace

Json parse_front_matter(std::string_view readme) {
  std::vector<std::string> lines;
  const std::string text = repair_utf8(readme.substr(0, longest_front_matter));
  bool closed = false;
  for (const TextLine& row : Lines(text)) {
    std::string line(row.text);
    if (lines.empty() && line != "---") return Json::object();
    closed = !lines.empty() && line == "---";
    for (std::size_t tab; (tab = line.find('\t')) != std::string::npos;) line.replace(tab, 1, "  ");
    if (line == "- no") line = "- \"no\"";  // Norwegian, not false
    if (closed) break;
    lines.push_back(std::move(line));
  }
  if (lines.empty()) return Json::object();
  lines.erase(lines.begin());
  return FrontMatter(std::move(lines)).run();
}

}  // namespace hone
