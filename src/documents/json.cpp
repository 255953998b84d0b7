// json, jsonl and ipynb: a line for each value under the way to it; of a list of records, a line for each record.
#include "hone/core/json.h"

#include <fmt/format.h>

#include <algorithm>

#include "decoding.h"
#include "lines.h"
#include "reading.h"
#include "record_line.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

constexpr std::size_t parsed_bytes = std::size_t{64} << 20;  // a parsed one needs ten times its size
constexpr std::size_t record_bytes = 1000, record_values = 40;

std::string said(const OrderedJson& value) {
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : dump(value);
}

std::string key_below(const std::string& path, const std::string& key) { return path.empty() ? key : path + "." + key; }

// "name: Slate roof; size.width: 3."; false when it is too much for a line.
bool add_record(const OrderedJson& value, const std::string& path, RecordLine& line, std::size_t& values) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items())
      if (!add_record(inner, key_below(path, key), line, values)) return false;
    return true;
  }
  std::string text;
  if (value.is_array()) {
    for (const auto& one : value) {
      if (one.is_structured()) return false;
      text += (text.empty() ? "" : ", ") + said(one);
    }
  } else {
    text = said(value);
  }
  if (text.empty()) return true;
  if (++values > record_values || line.size_bytes() + text.size() > record_bytes ||
      text.find('\n') != std::string::npos)
    return false;
  line.add(path, text);
  return true;
}

// Recursion is bounded by the depth that parse_json allows.
void write(const OrderedJson& value, const std::string& path, TextBuilder& builder) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) write(inner, key_below(path, key), builder);
    return;
  }
  const bool records =
      value.is_array() && std::any_of(value.begin(), value.end(), [](const auto& one) { return one.is_structured(); });
  if (records) {
    builder.separate(2);
    if (!path.empty()) {
      builder.begin_heading(1);
      builder.flow(path);
      builder.end_heading();
      builder.separate(1);
    }
    std::size_t number = 0;
    for (const auto& one : value) {
      RecordLine line;
      std::size_t values = 0;
      builder.separate(1);
      if (add_record(one, "", line, values))
        builder.verbatim(line.sentence());
      else
        write(one, fmt::format("{}[{}]", path, number), builder);
      ++number;
    }
    builder.separate(2);
    return;
  }
  std::string text;
  if (value.is_array())
    for (const auto& one : value) text += (text.empty() ? "" : ", ") + said(one);
  else
    text = said(value);
  if (text.empty()) return;
  builder.separate(1);
  builder.verbatim((path.empty() ? "" : path + ": ") + text);
}

// Jupyter: the words and the code of the cells; what a cell printed is not the author's.
void write_notebook(const OrderedJson& notebook, TextBuilder& builder) {
  for (const auto& cell : notebook.at("cells")) {
    if (!cell.is_object() || !cell.contains("source")) continue;
    std::string text;
    const auto& source = cell.at("source");
    if (source.is_string()) text = source.get<std::string>();
    if (source.is_array())
      for (const auto& line : source) text += said(line);
    builder.separate(2);
    for (const Line& line : lines_of(text)) {
      const std::size_t marks = line.text.find_first_not_of('#');
      const bool heading = cell.value("cell_type", OrderedJson()) == "markdown" && marks != std::string_view::npos &&
                           marks > 0 && marks <= 6 && line.text[marks] == ' ';
      if (heading) {
        builder.separate(2);
        builder.begin_heading(static_cast<int>(marks));
        builder.flow(line.text.substr(marks));
        builder.end_heading();
        builder.separate(2);
      } else {
        builder.separate(line.blank() ? 2 : 1);
        if (!line.blank()) builder.verbatim(line.text);
      }
    }
  }
}

}  // namespace

Result<Document> read_json(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name));
  Document document;
  document.warnings = std::move(decoded.warnings);
  auto as_text = [&](const std::string& why) {
    document.warnings.push_back(fmt::format("{} is shown as it is: {}", source.name, why));
    document.text = std::move(decoded.text);
    return std::move(document);
  };
  if (decoded.text.size() > parsed_bytes) return as_text(fmt::format("it is larger than {} MB.", parsed_bytes >> 20));
  auto whole = parse_ordered_json(decoded.text, source.name);
  OrderedJson value;
  if (whole) {
    value = std::move(*whole);
  } else {  // one value a line
    value = OrderedJson::array();
    std::size_t number = 0;
    for (const Line& line : lines_of(decoded.text)) {
      ++number;
      if (line.blank()) continue;
      auto one = parse_ordered_json(line.text, fmt::format("line {} of {}", number, source.name));
      if (!one) return as_text(value.empty() ? whole.error().message() : one.error().message());
      value.push_back(std::move(*one));
    }
  }
  TextBuilder builder;
  if (value.is_object() && value.contains("nbformat") && value.contains("cells") && value["cells"].is_array())
    write_notebook(value, builder);
  else
    write(value, "", builder);
  builder.finish(document);
  return document;
}

}  // namespace hone::documents
