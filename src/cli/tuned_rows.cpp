#include "tuned_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "columns.h"
#include "hone/core/quantity.h"
#include "hone/core/unicode.h"
#include "hone/tuning/row_answers_json.h"
#include "hone/tuning/share_comparison.h"
#include "hone/tuning/tuning_result_json.h"

namespace hone::cli {
namespace {

constexpr std::size_t most_of_a_kind = 2;  // rows that are shown

// What became of a row, those that tell most first.
enum class Became { worse, better, still_wrong, still_right, unmarked };
constexpr std::array<std::pair<Became, const char*>, 5> became_words{{{Became::worse, "right before, now wrong"},
                                                                      {Became::better, "now right"},
                                                                      {Became::still_wrong, "still wrong"},
                                                                      {Became::still_right, "right before and after"},
                                                                      {Became::unmarked, "not marked, a long text"}}};

Became became(const tuning::RowAnswer& row) {
  if (!row.right) return Became::unmarked;
  if (row.right->before) return row.right->after ? Became::still_right : Became::worse;
  return row.right->after ? Became::better : Became::still_wrong;
}

void print_row(const Shell& shell, const tuning::RowAnswer& row, const char* kind) {
  const auto columns = static_cast<std::size_t>(shell.columns());
  const auto line = [&](std::string_view label, const std::string& text, bool is_cut) {
    const std::size_t room = columns - std::min<std::size_t>(columns, 12) - (is_cut ? 6 : 0);
    const std::string one = on_one_line(text);
    fmt::print(shell.out(), "  {:<9} {}{}\n", label, one.empty() ? "(nothing)" : shorten(one, room),
               is_cut ? " (cut)" : "");
  };
  const std::string head = fmt::format("Row {}, {}: ", row.row, kind);
  fmt::print(shell.out(), "\n{}{}\n", head,
             shorten(on_one_line(row.asked), columns - std::min(columns - 10, head.size())));
  line("expected", row.expected, false);
  line("before", row.before, row.cut.before);
  line("after", row.after, row.cut.after);
  std::string wrong;
  for (const tuning::RowField& field : row.fields)
    if (!field.right.after) wrong += (wrong.empty() ? "" : ", ") + field.name;
  if (!wrong.empty()) line("wrong in", wrong, false);
}

void print_fields(const Shell& shell, const tuning::RowCounts& counts) {
  if (counts.fields.empty()) return;
  std::vector<std::vector<std::string>> table{{"field", "right before", "after", "of"}};
  for (const tuning::FieldCounts& field : counts.fields)
    table.push_back({shorten(field.name, 40), std::to_string(field.right_before), std::to_string(field.right_after),
                     std::to_string(field.asked)});
  fmt::print(shell.out(), "\n");
  print_columns(shell, table);
  fmt::print(shell.out(), "{}\n", tuning::field_sentence(counts));
}

void print_examples(const Shell& shell, const std::vector<tuning::RowAnswer>& rows, bool all) {
  for (const auto& [kind, words] : became_words) {
    std::size_t shown = 0;
    for (const tuning::RowAnswer& row : rows)
      if (became(row) == kind && (all || shown++ < (kind == Became::still_right ? 0 : most_of_a_kind)))
        print_row(shell, row, words);
  }
}

}  // namespace

void print_tuned_rows(const Shell& shell, const std::string& run, const tuning::TuningResult& result, bool all) {
  if (!result.not_asked.empty())
    fmt::print(shell.out(), "The held-out rows could not be asked: {}\n", result.not_asked);
  if (!result.answers) return;
  const tuning::RowCounts& counts = *result.answers;
  fmt::print(shell.out(), "{}\n", tuning::right_sentence(counts));
  if (counts.marked > 0)
    fmt::print(shell.out(), "Right is the expected answer but for case, punctuation and articles{}.\n",
               counts.fields.empty() ? "" : ", in every field");
  fmt::print(shell.out(), "{} of {} held-out rows were asked, in {}.\n", counts.asked, counts.held_out,
             rough_duration(counts.seconds));
  print_fields(shell, counts);
  const auto rows = tuning::read_row_answers(run);
  if (!rows) {
    fmt::print(shell.out(), "{}\n", rows.error().message());
    return;
  }
  print_examples(shell, *rows, all);
  fmt::print(shell.out(), "\nAll {} are in {}.\n", counts.asked, (fs::path(run) / "answers.jsonl").string());
  if (counts.marked == 0) return;
  if (const auto compared = tuning::compare_shares(run))
    fmt::print(shell.out(), "{}\n", tuning::share_sentence(*compared));
  else if (counts.right_after < counts.marked)
    fmt::print(shell.out(), "Whether more examples would help, the same run with --share 0.5 beside this one tells.\n");
}

OrderedJson result_with_rows(const std::string& run, const tuning::TuningResult& result) {
  OrderedJson json = tuning::result_json(result);
  if (!result.answers) return json;
  OrderedJson list = OrderedJson::array();
  if (const auto rows = tuning::read_row_answers(run))
    for (const tuning::RowAnswer& row : *rows) list.push_back(tuning::row_answer_json(row));
  json["answers"]["rows"] = std::move(list);
  if (const auto compared = tuning::compare_shares(run))
    json["more_examples"] = {{"fewer", compared->fewer.string()},
                             {"more", compared->more.string()},
                             {"fewer_share", compared->fewer_share},
                             {"more_share", compared->more_share},
                             {"n", compared->comparison.n},
                             {"difference", compared->comparison.difference},
                             {"low", compared->comparison.interval.low},
                             {"high", compared->comparison.interval.high},
                             {"p", compared->comparison.p},
                             {"verdict", results::verdict_name(compared->comparison.verdict)},
                             {"words", tuning::share_sentence(*compared)}};
  return json;
}

}  // namespace hone::cli
