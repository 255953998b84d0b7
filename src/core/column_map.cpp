#include "hone/core/column_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"

namespace hone {
namespace {

constexpr char on_its_way = '\x02';  // before the name of a column that is on its way

}  // namespace

void rename_column(OrderedJson& row, const std::string& from, const std::string& to) {
  OrderedJson value = std::move(row[from]);
  row.erase(from);
  row[to] = std::move(value);
}

void set_column_aside(OrderedJson& row, const std::string& key) {
  if (row.contains(key)) rename_column(row, key, column_aside + key);
}

std::string folded_column(const std::string& name) {
  std::string out = lower_ascii(name);
  out.erase(0, std::min(out.size(), out.find_first_not_of(" \t")));
  out.erase(out.find_last_not_of(" \t") + 1);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
  return out;
}

Result<ColumnMap> ColumnMap::parse(const std::vector<std::string>& map, const std::vector<std::string>& known,
                                   std::string_view holder) {
  ColumnMap columns;
  for (const std::string& one : map) {
    const std::size_t equals = one.find('=');
    std::string ours = folded_column(one.substr(0, equals));
    const std::string theirs = equals == std::string::npos ? "" : one.substr(equals + 1);
    if (ours.empty() || theirs.empty())
      return Error(
          ErrorCode::invalid_argument,
          fmt::format("'{}' says of no column what it holds; expected what it is and the column's name, such as "
                      "question=frage.",
                      shorten(repair_utf8(one), 60)));
    const auto own =
        std::find_if(known.begin(), known.end(), [&](const std::string& name) { return folded_column(name) == ours; });
    if (own == known.end())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("'{}' is nothing that {} hold. They hold {}.{}", shorten(repair_utf8(ours), 40), holder,
                               fmt::join(known, ", "), did_you_mean(ours, known)));
    ours = *own;
    for (const auto& [column, name] : columns.map_)
      if (name == ours || column == theirs)
        return Error(ErrorCode::invalid_argument,
                     fmt::format("'{}' is named twice among the columns; expected each once.",
                                 shorten(repair_utf8(name == ours ? ours : theirs), 40)));
    columns.map_.emplace_back(theirs, ours);
  }
  return columns;
}

bool ColumnMap::names(const std::string& ours) const {
  return std::any_of(map_.begin(), map_.end(), [&](const Pair& one) { return one.second == ours; });
}

std::vector<ColumnMap::Pair> ColumnMap::rename(OrderedJson& row) {
  std::vector<Pair> renamed;
  for (const auto& [theirs, ours] : map_) {
    std::string key = theirs;
    if (!row.contains(key))
      for (const auto& [name, value] : row.items())
        if (folded_column(name) == folded_column(theirs)) {
          key = name;
          break;
        }
    if (!row.contains(key)) continue;
    seen_.insert(theirs);
    // Names may change places: "question=answer", "answer=question".
    rename_column(row, key, on_its_way + ours);
    if (key != ours) renamed.emplace_back(key, ours);
  }
  for (const auto& [theirs, ours] : map_)
    if (const std::string key = on_its_way + ours; row.contains(key)) {
      set_column_aside(row, ours);
      rename_column(row, key, ours);
    }
  return renamed;
}

std::vector<ColumnMap::Pair> ColumnMap::not_seen() const {
  std::vector<Pair> out;
  for (const Pair& one : map_)
    if (!seen_.contains(one.first)) out.push_back(one);
  return out;
}

void fold_column_names(OrderedJson& row, const std::vector<std::string>& known) {
  std::vector<ColumnMap::Pair> wanted;
  for (const auto& [key, value] : row.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string folded = folded_column(key);
    const auto own = std::find_if(known.begin(), known.end(), [&](const std::string& name) {
      return name.size() == folded.size() &&
             folded_column(name) == folded;  // of every row: most names differ in length
    });
    if (own != known.end()) wanted.emplace_back(key, *own);
  }
  for (const auto& [key, name] : wanted)
    if (!row.contains(name)) rename_column(row, key, name);
}

std::string likely_columns(const std::vector<const OrderedJson*>& rows) {
  struct Column {
    std::string name;
    std::size_t bytes = 0, questions = 0;
    std::string first = {};
    bool varies = false;
  };
  std::vector<Column> columns;  // in the order of the table
  bool lists = false;
  for (const OrderedJson* row : rows)
    for (const auto& [key, value] : row->items()) {
      lists |= value.is_structured();
      if (!value.is_string() || key.find_first_of(",=") != std::string::npos || !is_utf8(key)) continue;
      auto found =
          std::find_if(columns.begin(), columns.end(), [&name = key](const Column& one) { return one.name == name; });
      if (found == columns.end()) found = columns.insert(found, {key});
      const auto& text = value.get_ref<const std::string&>();
      if (found->bytes == 0) found->first = text;
      found->varies |= text != found->first;
      found->bytes += text.size();
      found->questions += text.ends_with('?') || text.ends_with("？");
    }
  // What every row says, as a system prompt, is neither asked nor answered.
  const auto varies = [](const Column& one) { return one.varies; };
  if (std::count_if(columns.begin(), columns.end(), varies) >= 2) std::erase_if(columns, std::not_fn(varies));
  if (columns.empty()) return "";
  if (columns.size() == 1 && lists) return "";  // the rest stands in the lists
  if (columns.size() == 1 && columns[0].bytes < 12 * rows.size()) return "";  // no text
  if (columns.size() == 1) return "text=" + columns[0].name;
  // The one that asks is the question, and with it goes the longest other. Where none asks: of the two longest the first,
  // as whoever writes a table writes the question first.
  const auto longer = [](const Column& a, const Column& b) { return a.bytes < b.bytes; };
  const auto asks = std::max_element(columns.begin(), columns.end(),
                                     [](const Column& a, const Column& b) { return a.questions < b.questions; });
  if (2 * asks->questions > rows.size()) {
    const Column question = *asks;
    columns.erase(asks);
    const auto answer = std::max_element(columns.begin(), columns.end(), longer);
    if (2 * answer->questions > rows.size()) return "";  // two questions, such as one said in two ways
    return fmt::format("question={},answer={}", question.name, answer->name);
  }
  const auto longest = std::max_element(columns.begin(), columns.end(), longer);
  auto second = columns.end();
  for (auto one = columns.begin(); one != columns.end(); ++one)
    if (one != longest && (second == columns.end() || one->bytes > second->bytes)) second = one;
  return fmt::format("question={},answer={}", std::min(longest, second)->name, std::max(longest, second)->name);
}

}  // namespace hone
