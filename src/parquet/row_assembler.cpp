#include "row_assembler.h"

#include <unordered_map>

#include "value_json.h"

namespace hone::parquet {

Result<ParquetRow> RowAssembler::next() {
  row_ = {};
  for (const ColumnReader& column : columns_)
    if (column.ended() || column.repetition() != 0) return column.corrupt("has another number of rows than its group");
  HONE_TRY(row_.json, read_object(schema_.root));
  if (is_too_long()) row_.fault = RowFault::too_long;
  return std::move(row_);
}

Status RowAssembler::pass_absent(const Node& node, std::uint8_t definition) {
  for (std::size_t i = node.first_leaf; i < node.first_leaf + node.leaves; ++i) {
    if (columns_[i].ended() || columns_[i].definition() >= definition)
      return columns_[i].corrupt("does not fit to the columns beside it");
    row_.size_bytes += columns_[i].size_bytes();
    HONE_CHECK(columns_[i].advance());
  }
  return {};
}

Result<OrderedJson> RowAssembler::read(const Node& node, std::uint8_t floor) {
  if (node.kind == Node::Kind::value) return read_value(node, floor);
  const ColumnReader& first = columns_[node.first_leaf];
  if (first.ended()) return first.corrupt("does not fit to the columns beside it");
  if (node.nullable && first.definition() < node.definition) {
    HONE_CHECK(pass_absent(node, node.definition));
    return OrderedJson();
  }
  switch (node.kind) {
    case Node::Kind::object: return read_object(node);
    case Node::Kind::list: return read_list(node);
    case Node::Kind::map: return read_map(node);
    case Node::Kind::value: break;
  }
  return OrderedJson();
}

Result<OrderedJson> RowAssembler::read_value(const Node& node, std::uint8_t floor) {
  ColumnReader& column = columns_[node.first_leaf];
  if (column.ended() || column.definition() < floor) return column.corrupt("does not fit to the columns beside it");
  row_.size_bytes += column.size_bytes();
  OrderedJson out;
  if (column.has_value() && !is_too_long()) {
    bool broken = false;
    out = value_json(column.leaf().element, column.value(), broken);
    if (out.is_binary()) ++bytes_left_out_[column.leaf().path];
    if (broken && row_.fault == RowFault::none) {
      row_.fault = RowFault::not_utf8;
      row_.column = column.leaf().path;
    }
  }
  HONE_CHECK(column.advance());
  return out;
}

Result<OrderedJson> RowAssembler::read_object(const Node& node) {
  OrderedJson out = OrderedJson::object();
  auto& members = out.get_ref<OrderedJson::object_t&>();
  members.reserve(node.children.size());
  for (const Node& child : node.children) {
    HONE_TRY(OrderedJson value, read(child, node.definition));
    members.emplace_back(child.name, std::move(value));  // the schema has each name once
  }
  return out;
}

Result<bool> RowAssembler::goes_on(const Node& node) const {
  const auto is_next = [&](const ColumnReader& column) {
    return !column.ended() && column.repetition() >= node.repetition;
  };
  const bool next = is_next(columns_[node.first_leaf]);
  for (std::size_t i = node.first_leaf; i < node.first_leaf + node.leaves; ++i)
    if (is_next(columns_[i]) != next || (next && columns_[i].repetition() != node.repetition))
      return columns_[i].corrupt("has lists of another length than the columns beside it");
  return next;
}

Result<OrderedJson> RowAssembler::read_list(const Node& node) {
  OrderedJson out = OrderedJson::array();
  if (columns_[node.first_leaf].definition() < node.element_definition) {
    HONE_CHECK(pass_absent(node, node.element_definition));
    return out;
  }
  for (bool next = true; next;) {
    HONE_TRY(OrderedJson element, read(node.children[0], node.element_definition));
    if (!is_too_long()) out.push_back(std::move(element));
    HONE_TRY(next, goes_on(node));
  }
  return out;
}

// Of equal keys the last counts.
Result<OrderedJson> RowAssembler::read_map(const Node& node) {
  OrderedJson out = OrderedJson::object();
  if (columns_[node.first_leaf].definition() < node.element_definition) {
    HONE_CHECK(pass_absent(node, node.element_definition));
    return out;
  }
  auto& members = out.get_ref<OrderedJson::object_t&>();
  std::unordered_map<std::string, std::size_t> places;
  for (bool next = true; next;) {
    HONE_TRY(OrderedJson key, read(node.children[0], node.element_definition));
    HONE_TRY(OrderedJson value, read(node.children[1], node.element_definition));
    if (!is_too_long()) {
      std::string name = key.is_string() ? key.get<std::string>() : dump(key);
      const auto [place, is_new] = places.try_emplace(name, members.size());
      if (is_new)
        members.emplace_back(std::move(name), std::move(value));
      else
        (members.begin() + static_cast<std::ptrdiff_t>(place->second))->second = std::move(value);
    }
    HONE_TRY(next, goes_on(node));
  }
  return out;
}

}  // namespace hone::parquet
