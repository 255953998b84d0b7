#include "schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/unicode.h"

namespace hone::parquet {
namespace {

// Levels and path on the way down.
struct Place {
  std::uint8_t definition = 0, repetition = 0;
  std::uint32_t depth = 0;
  std::string path;
};

class SchemaBuilder {
 public:
  SchemaBuilder(const std::vector<SchemaElement>& elements, std::string_view name, const ParquetLimits& limits)
      : elements_(elements), name_(name), limits_(limits) {}

  Result<Schema> build() {
    if (elements_.empty() || elements_[0].type) return corrupt("has no columns at all");
    schema_.root.kind = Node::Kind::object;
    HONE_CHECK(add_children(elements_[at_++], Place{}, schema_.root));
    schema_.root.leaves = schema_.leaves.size();
    if (at_ != elements_.size()) return corrupt("has a schema with elements that belong nowhere");
    return std::move(schema_);
  }

 private:
  Error corrupt(std::string_view why) const {
    return Error(ErrorCode::corrupt_data, fmt::format("{} {}.", name_, why));
  }

  Status add_children(const SchemaElement& group, const Place& place, Node& node) {
    for (std::uint32_t i = 0; i < group.children; ++i) {
      if (at_ == elements_.size()) return corrupt("has a schema that is cut off");
      Place inside = place;
      if (!inside.path.empty()) inside.path += '.';
      inside.path += shorten(elements_[at_].name, 60);
      HONE_TRY(Node child, field(inside));
      node.children.push_back(std::move(child));
    }
    std::vector<std::string_view> names;
    for (const Node& child : node.children) names.push_back(child.name);
    std::sort(names.begin(), names.end());
    if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{} has two columns of the name '{}'.", name_, shorten(*twice, 60)));
    return {};
  }

  // The element at at_, with all below it; a repeated one is a list of what it is.
  Result<Node> field(Place place) {
    const SchemaElement& element = elements_[at_++];
    if (++place.depth > limits_.max_depth)
      return Error(ErrorCode::limit_exceeded, fmt::format("{}: the column {} is nested deeper than {} levels.", name_,
                                                          place.path, limits_.max_depth));
    if (element.repetition == Repetition::repeated) return list_of(element, std::move(place));
    const bool nullable = element.repetition == Repetition::optional;
    if (nullable) ++place.definition;
    HONE_TRY(Node node, content(element, std::move(place)));
    node.nullable = nullable;
    return node;
  }

  // A repeated element that no LIST or MAP is around: a list, never null, of elements that never are.
  Result<Node> list_of(const SchemaElement& element, Place place) {
    Node node{.kind = Node::Kind::list, .name = element.name, .definition = place.definition};
    node.first_leaf = schema_.leaves.size();
    node.element_definition = ++place.definition;
    node.repetition = ++place.repetition;
    place.path += "[]";
    HONE_TRY(Node inside, content(element, std::move(place)));
    node.children.push_back(std::move(inside));
    node.leaves = schema_.leaves.size() - node.first_leaf;
    return node;
  }

  // What an element is, its own repetition aside: `place` has counted that already.
  Result<Node> content(const SchemaElement& element, Place place) {
    Node node{.name = element.name, .definition = place.definition};
    node.first_leaf = schema_.leaves.size();
    if (element.type) {
      if (element.children > 0) return corrupt(fmt::format("has a column {} that is a group too", place.path));
      if (schema_.leaves.size() == limits_.max_columns)
        return Error(ErrorCode::limit_exceeded,
                     fmt::format("{} has more than {} columns.", name_, limits_.max_columns));
      schema_.leaves.push_back({std::move(place.path), element, place.definition, place.repetition});
      node.leaves = 1;
      return node;
    }
    if (element.children == 0) return corrupt(fmt::format("has a group {} without columns", place.path));
    const bool one_repeated =
        element.children == 1 && at_ < elements_.size() && elements_[at_].repetition == Repetition::repeated;
    if (one_repeated && element.annotation == Annotation::list) {
      HONE_CHECK(add_elements(element, place, node));
    } else if (one_repeated && element.annotation == Annotation::map && !elements_[at_].type &&
               (elements_[at_].children == 1 || elements_[at_].children == 2)) {
      HONE_CHECK(add_entries(place, node));
    } else {
      node.kind = Node::Kind::object;
      HONE_CHECK(add_children(element, place, node));
    }
    node.leaves = schema_.leaves.size() - node.first_leaf;
    return node;
  }

  Status go_into_repeated(Place& place, Node& node) {
    if (++place.depth > limits_.max_depth)
      return Error(ErrorCode::limit_exceeded, fmt::format("{}: the column {} is nested deeper than {} levels.", name_,
                                                          place.path, limits_.max_depth));
    node.element_definition = ++place.definition;
    node.repetition = ++place.repetition;
    place.path += "[]";
    return {};
  }

  // Of a LIST. Old writers left the level of the element out: then what is repeated is the element itself.
  Status add_elements(const SchemaElement& list, Place place, Node& node) {
    node.kind = Node::Kind::list;
    const SchemaElement& repeated = elements_[at_];
    HONE_CHECK(go_into_repeated(place, node));
    const bool only_child_repeated =
        at_ + 1 < elements_.size() && elements_[at_ + 1].repetition == Repetition::repeated;
    const bool is_element = repeated.type || repeated.children != 1 || only_child_repeated ||
                            repeated.name == "array" || repeated.name == list.name + "_tuple";
    ++at_;
    if (!is_element && at_ == elements_.size()) return corrupt("has a schema that is cut off");
    HONE_TRY(Node inside, is_element ? content(repeated, std::move(place)) : field(std::move(place)));
    node.children.push_back(std::move(inside));
    return {};
  }

  // Of a MAP: a repeated group of key and value. Where there are keys alone, it is a list of them.
  Status add_entries(Place place, Node& node) {
    HONE_CHECK(go_into_repeated(place, node));
    const std::uint32_t members = elements_[at_++].children;
    node.kind = members == 2 ? Node::Kind::map : Node::Kind::list;
    for (std::uint32_t i = 0; i < members; ++i) {
      if (at_ == elements_.size()) return corrupt("has a schema that is cut off");
      Place inside = place;
      if (members == 2) inside.path += "." + shorten(elements_[at_].name, 60);
      HONE_TRY(Node member, field(std::move(inside)));
      node.children.push_back(std::move(member));
    }
    return {};
  }

  const std::vector<SchemaElement>& elements_;
  std::string_view name_;
  const ParquetLimits& limits_;
  Schema schema_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Schema> build_schema(const std::vector<SchemaElement>& elements, std::string_view name,
                            const ParquetLimits& limits) {
  return SchemaBuilder(elements, name, limits).build();
}

}  // namespace hone::parquet
