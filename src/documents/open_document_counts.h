// What was left out of an OpenDocument file or said though it is hidden, and how many cells of tables it may still have.
//
//   OpenDocumentCounts counts(source.limits.table_cells);
//   if (!counts.take_cells(row.size())) …                     // more than the limit
//   counts.say(source.name, document.warnings);
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "left_out.h"

namespace hone::documents {

struct OpenDocumentCounts {
  explicit OpenDocumentCounts(std::size_t cells) : cells_left(cells) {}

  bool take_cells(std::size_t count) {
    const bool enough = count <= cells_left;
    cells_left = enough ? cells_left - count : 0;
    return enough;
  }

  void say(std::string_view name, std::vector<std::string>& warnings) const {
    say_remarks(
        name,
        {{hidden_slides, {"hidden slide was read too", "hidden slides were read too"}},
         {deleted, deletions_left_out},
         {hidden, hidden_left_out},
         {struck, struck_left_out},
         {pictures, pictures_not_read},
         {objects, {"chart, formula or other object was not read", "charts, formulas or other objects were not read"}}},
        warnings);
  }

  std::size_t hidden_slides = 0, deleted = 0, hidden = 0, struck = 0, pictures = 0, objects = 0, cells_left;
};

}  // namespace hone::documents
