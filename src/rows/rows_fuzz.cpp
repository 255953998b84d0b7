// Any bytes as training rows: refused, or rows that are all accounted for.
#include <cstdint>
#include <cstdlib>
#include <set>

#include "hone/core/unicode.h"
#include "hone/rows/training_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using hone::rows::RowSyntax;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const RowSyntax syntax : {RowSyntax::json, RowSyntax::csv, RowSyntax::parquet}) {
    const auto set = hone::rows::parse_rows(bytes, syntax, "fuzz", {.drop_duplicates = true, .max_row_bytes = 4096});
    if (!set) {
      if (!hone::is_utf8(set.error().message())) std::abort();
      continue;
    }
    std::set<std::uint64_t> rows;
    for (const auto& example : set->examples) {
      rows.insert(example.row);
      const bool text = example.kind == hone::rows::ExampleKind::text;
      if (text ? example.text.empty() : example.messages.empty()) std::abort();
      for (const auto& message : example.messages)
        if (!hone::is_utf8(message.content)) std::abort();
    }
    for (const auto& problem : set->problems) {
      if (!hone::is_utf8(problem.sentence())) std::abort();
      if (problem.excluded && !rows.insert(problem.row).second) std::abort();
    }
    if (rows.size() != set->rows_read) std::abort();
  }
  return 0;
}
