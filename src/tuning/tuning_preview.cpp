#include "hone/tuning/tuning_preview.h"

#include <algorithm>

#include "hone/installed/registry.h"
#include "tuning_data.h"

namespace hone::tuning {

Result<TuningPreview> preview_tuning(const TuningSettings& settings, const rows::PreviewOptions& options,
                                     std::size_t rows) {
  HONE_TRY(const auto found, installed::find_model(settings.model));
  HONE_TRY(const auto model, engine::LanguageModel::load(found.file));
  HONE_TRY(const auto splits, read_run_rows(settings));
  const rows::RowSet& set = splits.train;
  HONE_TRY(const auto tokenized, rows::tokenize_rows(model, set, tokenize_options(settings)));
  TuningPreview preview{.format = set.format_sentence(), .notes = problem_notes(tokenized.problems)};
  preview.notes.insert(preview.notes.end(), tokenized.notes.begin(), tokenized.notes.end());
  for (std::size_t i = 0; i < std::min(rows, tokenized.rows.size()); ++i) {
    const model::TokenRow& row = tokenized.rows[i];
    preview.rows.push_back(
        {row.source, row.ids.size(), row.target_count(), rows::preview_row(model.tokenizer(), row, options)});
  }
  return preview;
}

}  // namespace hone::tuning
