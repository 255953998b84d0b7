// xml of no format that has a reader of its own: text flows, records of short elements and attributes become a line each.
#include <fmt/format.h>

#include <algorithm>

#include "decoding.h"
#include "hone/core/unicode.h"
#include "reading.h"
#include "record_line.h"
#include "text_builder.h"
#include "xml.h"

namespace hone::documents {
namespace {

constexpr std::size_t short_value = 200;

bool has_elements(const pugi::xml_node& node) {
  return std::any_of(node.begin(), node.end(),
                     [](const pugi::xml_node& one) { return one.type() == pugi::node_element; });
}

bool has_text(const pugi::xml_node& node) {
  return std::any_of(node.begin(), node.end(), [](const pugi::xml_node& one) {
    return (one.type() == pugi::node_pcdata || one.type() == pugi::node_cdata) && !is_blank(one.value());
  });
}

void add_attributes(const pugi::xml_node& node, RecordLine& line) {
  for (const pugi::xml_attribute& one : node.attributes()) {
    const std::string_view name = one.name();
    if (name.substr(0, 5) == "xmlns" || name.substr(0, 4) == "xsi:" || name.substr(0, 4) == "xml:") continue;
    line.add(name.substr(name.rfind(':') + 1), one_line(one.value()));
  }
}

// Recursion is bounded by the depth that parse_xml allows.
void write(const pugi::xml_node& node, TextBuilder& builder) {
  if (has_text(node) && has_elements(node)) {  // words with marks in them
    builder.separate(2);
    builder.flow(all_text(node));
    builder.separate(2);
    return;
  }
  RecordLine line;
  if (!has_elements(node) && all_text(node).size() <= short_value) line.add(local_name(node), one_line(all_text(node)));
  const bool says = !line.empty();
  add_attributes(node, line);
  if (!has_elements(node)) {
    const std::string text = all_text(node);
    builder.separate(1);
    if (!line.empty()) builder.verbatim((says ? "" : std::string(local_name(node)) + ": ") + line.sentence());
    if (text.size() > short_value) {
      builder.separate(2);
      builder.flow(text);
      builder.separate(2);
    }
    return;
  }
  const bool record = std::all_of(node.begin(), node.end(), [](const pugi::xml_node& one) {
    return one.type() != pugi::node_element || (!has_elements(one) && all_text(one).size() <= short_value);
  });
  if (record) {
    for (const pugi::xml_node& one : node.children()) {
      if (one.type() != pugi::node_element) continue;
      line.add(local_name(one), one_line(all_text(one)));
      add_attributes(one, line);
    }
    builder.separate(1);
    builder.verbatim(line.sentence());
    builder.separate(1);
    return;
  }
  builder.separate(1);
  if (!line.empty()) builder.verbatim(fmt::format("{}: {}", local_name(node), line.sentence()));
  for (const pugi::xml_node& one : node.children())
    if (one.type() == pugi::node_element) write(one, builder);
  builder.separate(1);
}

}  // namespace

Result<Document> read_any_xml(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name, declared_encoding(source.bytes)));
  Document document;
  document.warnings = std::move(decoded.warnings);
  std::string_view text = decoded.text;
  if (text.substr(0, 5) == "<?xml" && text.find("?>") != std::string_view::npos)
    text.remove_prefix(text.find("?>") + 2);
  auto tree = parse_xml(text, source.name, source.limits);
  if (!tree) {
    if (tree.error().code() != ErrorCode::corrupt_data) return std::move(tree).error();
    document.warnings.push_back(tree.error().message() + " It is shown as it is.");
    document.text = std::move(decoded.text);
    return document;
  }
  TextBuilder builder;
  write((*tree)->document_element(), builder);
  builder.finish(document);
  return document;
}

}  // namespace hone::documents
