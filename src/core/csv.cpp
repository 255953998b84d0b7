#include "hone/core/csv.h"

#include <algorithm>

namespace hone {

CsvReader::CsvReader(std::string_view text) : text_(text) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  const std::string_view bare =
      line.starts_with("\"") && line.ends_with("\"") && line.size() > 1 ? line.substr(1, line.size() - 2) : line;
  if (bare.size() == 5 && (bare.starts_with("sep=") || bare.starts_with("SEP="))) {
    separator_ = bare[4], first_row_ = 2;
    at_ = std::min(text.size(), line.size() + (text.substr(line.size()).starts_with("\r\n") ? 2 : 1));
    return;
  }
  std::size_t most = 0;
  for (const char candidate : {',', ';', '\t'}) {
    std::size_t count = 0;
    bool quoted = false;
    for (const char c : text) {
      if (c == '"') quoted = !quoted;
      if (!quoted && (c == '\n' || c == '\r')) break;
      count += !quoted && c == candidate;
    }
    if (count > most) most = count, separator_ = candidate;
  }
}

CsvReader::Record CsvReader::read() {
  Record record;
  const std::size_t start = at_;
  std::string field;
  bool quoted = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (quoted) {
      const std::size_t quote = std::min(text_.find('"', at_), text_.size());
      field.append(text_.substr(at_, quote - at_));
      at_ = quote + 1;
      if (quote == text_.size()) break;
      if (at_ < text_.size() && text_[at_] == '"') {
        field += '"';
        ++at_;
      } else {
        quoted = false;
      }
      continue;
    }
    ++at_;
    if (c == '"' && field.empty()) {
      quoted = true;
    } else if (c == separator_) {
      record.fields.push_back(std::move(field));
      field.clear();
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
      break;
    } else {
      field += c;
    }
  }
  at_ = std::min(at_, text_.size());
  record.fields.push_back(std::move(field));
  record.size_bytes = at_ - start;
  record.unclosed = quoted;
  return record;
}

std::optional<CsvReader::Record> CsvReader::next() {
  while (at_ < text_.size()) {
    Record record = read();
    if (record.unclosed || record.fields.size() > 1 || record.fields[0].find_first_not_of(" \t") != std::string::npos)
      return record;
  }
  return std::nullopt;
}

}  // namespace hone
