// The first rows of a run as the model will see them, with what is learned marked, before anything is trained.
//
//   HONE_TRY(const auto preview, preview_tuning({.model = "smollm2-135m-instruct", .data = "rows.jsonl"}));
//   for (const PreviewedRow& row : preview.rows) use(row.text);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/rows/preview.h"
#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

struct PreviewedRow {
  std::uint64_t source = 0;  // of the file, from 1
  std::uint64_t tokens = 0, targets = 0;
  std::string text;  // as preview_row
};

struct TuningPreview {
  std::string format;  // a sentence: which format the rows are in
  std::vector<std::string> notes;  // what is left out, changed or ignored
  std::vector<PreviewedRow> rows;
};

// Errors: those of find_model, read_rows and tokenize_rows.
Result<TuningPreview> preview_tuning(const TuningSettings& settings, const rows::PreviewOptions& options = {},
                                     std::size_t rows = 3);

}  // namespace hone::tuning
