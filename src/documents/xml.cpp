#include "xml.h"

#include <fmt/format.h>

namespace hone::documents {
namespace {

// pugixml's own traversal is a loop, so a tree of any depth can be measured.
class Depth : public pugi::xml_tree_walker {
 public:
  explicit Depth(std::size_t limit) : limit_(static_cast<int>(limit)) {}
  bool for_each(pugi::xml_node&) override { return depth() < limit_; }

 private:
  int limit_;
};

class Gather : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) text += node.value();
    return true;
  }
  std::string text;
};

}  // namespace

Result<XmlTree> parse_xml(std::string_view bytes, std::string_view name, const DocumentLimits& limits) {
  if (bytes.find("<!ENTITY") != std::string_view::npos)
    return Error(ErrorCode::corrupt_data, fmt::format("{} is refused: it declares XML entities of its own.", name));
  auto tree = std::make_unique<pugi::xml_document>();
  const auto parsed = tree->load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata);
  if (parsed.status == pugi::status_out_of_memory)
    return Error(ErrorCode::out_of_memory, fmt::format("There is no memory to parse {}.", name));
  if (!parsed)
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} is no well-formed XML at byte {}: {}.", name, parsed.offset, parsed.description()));
  Depth depth(limits.xml_depth);
  if (!tree->traverse(depth))
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{} is refused: its elements are nested more than {} deep.", name, limits.xml_depth));
  return tree;
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& one : node.attributes()) {
    const std::string_view full = one.name();
    const std::size_t colon = full.find(':');
    if ((colon == std::string_view::npos ? full : full.substr(colon + 1)) == name) return one.value();
  }
  return {};
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& one : node.children())
    if (local_name(one) == name) return one;
  return {};
}

std::string all_text(const pugi::xml_node& node) {
  Gather gather;
  pugi::xml_node copy = node;
  copy.traverse(gather);
  return std::move(gather.text);
}

}  // namespace hone::documents
