#include "import_columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/unicode.h"
#include "hone/marking/question_columns.h"

namespace hone::exam {
namespace {

constexpr std::size_t looked_at_first = 50;

std::vector<std::string> names_of(ImportKind kind) {
  switch (kind) {
    case ImportKind::mmlu: return {"question", "choices", "answer", "subject"};
    case ImportKind::arc: return {"id", "question", "question_stem", "choices", "answerKey", "instruction", "answer"};
    case ImportKind::truthfulqa: return {"Question", "Best Answer", "Incorrect Answers", "Category"};
    case ImportKind::gsm8k: return {"question", "answer"};
    case ImportKind::ifeval: return {"key", "prompt", "instruction_id_list", "kwargs"};
    case ImportKind::table: break;
  }
  std::vector<std::string> names = marking::question_keys();
  names.emplace_back("context");
  return names;
}

}  // namespace

Result<ImportColumns> ImportColumns::parse(ImportKind kind, const std::vector<std::string>& map) {
  ImportColumns columns;
  columns.known_ = names_of(kind);
  HONE_TRY(columns.map_, ColumnMap::parse(map, columns.known_, "questions of this kind"));
  return columns;
}

OrderedJson ImportColumns::rename(OrderedJson row) {
  if (!row.is_object()) return row;
  map_.rename(row);
  fold_column_names(row, known_);
  note(row);
  return row;
}

void ImportColumns::note(const OrderedJson& row) {
  if (first_.size() < looked_at_first) first_.push_back(row);
}

Advice ImportColumns::likely() const {
  if (first_.empty() || !is_known("question")) return {};
  std::vector<const OrderedJson*> rows;
  for (const OrderedJson& row : first_) rows.push_back(&row);
  const auto all_rows = [&](const auto& holds) { return std::all_of(first_.begin(), first_.end(), holds); };
  const auto no_row_has = [&](const char* name) {
    return all_rows([name](const OrderedJson& row) { return !row.contains(name); });
  };
  std::string likely;
  if (no_row_has("question")) {
    likely = marking::likely_question_columns(rows);
  } else if (no_row_has("answer")) {
    for (const auto& [key, value] : first_.front().items())
      if (likely.empty() && !is_known(key) &&
          all_rows([&name = key](const OrderedJson& row) { return row.contains(name) && row[name].is_string(); }))
        likely = "answer=" + key;
  }
  return likely.empty() ? Advice{} : Advice{NextStep::name_columns, likely};
}

bool ImportColumns::is_known(const std::string& name) const {
  return std::find(known_.begin(), known_.end(), name) != known_.end();
}

Status ImportColumns::all_seen(const std::string& name) const {
  const auto lost = map_.not_seen();
  if (lost.empty()) return {};
  return Error(ErrorCode::invalid_argument, fmt::format("{} has no column '{}', which was to be its {}.", name,
                                                        shorten(repair_utf8(lost[0].first), 40), lost[0].second));
}

}  // namespace hone::exam
