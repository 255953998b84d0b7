#include "hone/results/comparison_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "hone/core/csv.h"
#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/results/revised_marks.h"
#include "hone/results/sitting_file.h"
#include "hone/results/sitting_scores.h"

namespace hone::results {
namespace {

constexpr double largest_score = 1e12;
constexpr std::array<const char*, 3> part_names{"prove", "choose", "all"};
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  return first == std::string_view::npos ? "" : std::string(text.substr(first, last - first + 1));
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || !(std::abs(value) <= largest_score))
    return std::nullopt;
  return value;
}

// A score as programs write it: 0.75, 75%, True, false. Of any scale, so that 75% is 0.75.
std::optional<double> score_of(std::string text) {
  const std::string word = lower_ascii(text);
  if (word == "true" || word == "yes" || word == "correct" || word == "right") return 1;
  if (word == "false" || word == "no" || word == "incorrect" || word == "wrong") return 0;
  const bool percent = text.ends_with('%');
  if (percent) text = trimmed(text.substr(0, text.size() - 1));
  const auto value = number(text);
  return value && percent ? std::optional(*value / 100) : value;
}

// Where the columns of a CSV file stand.
struct Columns {
  std::size_t id = 0, score = 1;
  std::optional<std::size_t> group = {};
  std::size_t count = 2;
};

Result<Columns> read_header(const std::vector<std::string>& fields, const std::string& name) {
  Columns columns;
  std::optional<std::size_t> id, score;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::optional<std::size_t>* column = fields[i] == "id"      ? &id
                                         : fields[i] == "score" ? &score
                                         : fields[i] == "group" ? &columns.group
                                                                : nullptr;
    if (!column || *column)
      return Error(
          ErrorCode::corrupt_data,
          fmt::format("{}, row 1: the column \"{}\" is not known, or there twice. Columns are id, score and, if "
                      "wanted, group.{}",
                      name, shorten(fields[i], 40), did_you_mean(fields[i], {"id", "score", "group"})));
    *column = i;
  }
  if (!id || !score)
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{}, row 1: the header names no column \"{}\".", name, id ? "score" : "id"));
  columns.id = *id, columns.score = *score, columns.count = fields.size();
  return columns;
}

Result<Scores> parse_csv(std::string_view text, const std::string& name) {
  Scores scores{.name = name};
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  CsvReader reader(text);
  Columns columns;
  std::map<std::string, std::size_t> row_of;
  bool zero_or_one = true;
  const std::size_t first = reader.first_row();
  for (std::size_t row = first; auto record = reader.next(); ++row) {
    const std::string where = fmt::format("{}, row {}", name, row);
    if (record->unclosed) return Error(ErrorCode::corrupt_data, where + ": a quote opens and does not close.");
    std::vector<std::string> fields;
    for (const std::string& field : record->fields) fields.push_back(trimmed(repair_utf8(field)));
    if (std::all_of(fields.begin(), fields.end(), [](const std::string& field) { return field.empty(); })) continue;
    if (row == first && std::find(fields.begin(), fields.end(), "id") != fields.end()) {
      HONE_TRY(columns, read_header(fields, name));
      continue;
    }
    while (fields.size() > columns.count && fields.back().empty()) fields.pop_back();
    if (fields.size() != columns.count)
      return Error(ErrorCode::corrupt_data, fmt::format("{}: {} field{} where {} are expected (id, score).", where,
                                                        fields.size(), fields.size() == 1 ? "" : "s", columns.count));
    Score score{.id = fields[columns.id]};
    if (columns.group) score.group = fields[*columns.group];
    if (score.id.empty()) return Error(ErrorCode::corrupt_data, where + ": the id is empty.");
    const auto mark = score_of(fields[columns.score]);
    if (!mark)
      return Error(ErrorCode::corrupt_data,
                   fmt::format("{}: the score of question \"{}\" is \"{}\"; expected a number such as 0.75, a share "
                               "such as 75%, true or false.{}",
                               where, shorten(score.id, 60), shorten(fields[columns.score], 40),
                               row == first ? " If this is a header, its columns are called id and score." : ""));
    score.mark = *mark;
    zero_or_one = zero_or_one && (*mark == 0 || *mark == 1);
    if (const auto [found, is_new] = row_of.try_emplace(score.id, row); !is_new)
      return Error(ErrorCode::corrupt_data, fmt::format("{}: question \"{}\" is there twice, first in row {}.", where,
                                                        shorten(score.id, 60), found->second));
    scores.scores.push_back(std::move(score));
  }
  if (scores.scores.empty())
    return Error(ErrorCode::invalid_argument, name + " holds no scores; expected lines such as q1,0.75.");
  scores.right_wrong = zero_or_one;
  return scores;
}

// samples_TASK.jsonl of lm-evaluation-harness: an object a line with doc_id and the task's metrics.
bool is_harness_sample(const OrderedJson& row) {
  return row.is_object() && row.contains("doc_id") && !row.contains("hone_sitting");
}

// The first of these that a line has, as the harness' own tables are led by them.
std::optional<double> harness_score(const OrderedJson& row) {
  for (const char* metric :
       {"acc", "exact_match", "acc_norm", "em", "f1", "prompt_level_strict_acc", "rougeL_max", "score"}) {
    const auto found = row.find(metric);
    if (found == row.end()) continue;
    if (found->is_boolean()) return found->get<bool>() ? 1 : 0;
    if (found->is_number()) return found->get<double>();
  }
  return std::nullopt;
}

// With several filters each question has a line for each of them; the first filter's count, as the file has them.
Result<Scores> parse_harness_samples(std::string_view text, const std::string& name) {
  Scores scores{.name = name};
  std::map<std::string, std::size_t> line_of;
  std::optional<std::string> filter;
  bool zero_or_one = true;
  for (const TextLine& line : Lines(text)) {
    if (is_blank(line.text)) continue;
    const std::string where = fmt::format("{}, line {}", name, line.number);
    HONE_TRY(const OrderedJson row, parse_ordered_json(line.text, where));
    if (!is_harness_sample(row)) return Error(ErrorCode::corrupt_data, where + ": expected a sample with \"doc_id\".");
    const std::string of = row.contains("filter") && row["filter"].is_string() ? row["filter"].get<std::string>() : "";
    if (!filter) filter = of;
    if (of != *filter) continue;
    const auto mark = harness_score(row);
    if (!mark)
      return Error(ErrorCode::corrupt_data,
                   where + ": none of its members is a metric that is known: acc, exact_match, f1 or another.");
    Score score{.id = dump(row["doc_id"]), .mark = *mark};
    zero_or_one = zero_or_one && (*mark == 0 || *mark == 1);
    if (const auto [found, is_new] = line_of.try_emplace(score.id, line.number); !is_new)
      return Error(ErrorCode::corrupt_data, fmt::format("{}: question {} is there twice, first in line {}.", where,
                                                        shorten(score.id, 60), found->second));
    scores.scores.push_back(std::move(score));
  }
  scores.right_wrong = zero_or_one;
  return scores;
}

// A sitting, or what lm-evaluation-harness writes.
bool holds_objects(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size())).starts_with('{');
}

bool holds_harness_samples(std::string_view text, const std::string& name) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  const auto row = parse_ordered_json(text.substr(0, text.find('\n')), name);
  return row && is_harness_sample(*row);
}

using MarkAgain = Sitting (*)(const exam::FrozenExam&, Sitting);

// A sitting that was read from a file is marked anew where its exam has been revised since.
Result<Scores> scores_in(std::string_view text, const std::string& name, ScoredPart part, const fs::path* file,
                         MarkAgain mark_again) {
  if (is_blank(text))
    return Error(ErrorCode::invalid_argument, name + " is empty; expected a sitting, or lines such as q1,0.75.");
  if (!holds_objects(text)) return parse_csv(text, name);
  if (holds_harness_samples(text, name)) return parse_harness_samples(text, name);
  HONE_TRY(Sitting sitting, parse_sitting(text, name));
  const auto revised = file ? revised_exam(sitting, *file) : std::nullopt;
  if (revised) sitting = mark_again(*revised, std::move(sitting));
  HONE_TRY(Scores scores, sitting_scores(sitting, name, part));
  if (revised) scores.revision = exam::revision_sentence(*revised);
  return scores;
}

}  // namespace

std::string part_name(ScoredPart part) { return part_names[static_cast<std::size_t>(part)]; }

Result<ScoredPart> parse_part(const std::string& name) {
  for (std::size_t i = 0; i < part_names.size(); ++i)
    if (name == part_names[i]) return static_cast<ScoredPart>(i);
  return Error(ErrorCode::invalid_argument,
               fmt::format("The part \"{}\" is not known; expected prove, choose or all.{}", name,
                           did_you_mean(name, {part_names.begin(), part_names.end()})));
}

Result<Scores> parse_scores(std::string_view text, const std::string& name, ScoredPart part) {
  return scores_in(text, name, part, nullptr, nullptr);
}

namespace {

Result<Scores> read_marked(const fs::path& file, ScoredPart part, MarkAgain mark_again) {
  HONE_TRY(const std::string text, read_file(file, largest_sitting));
  HONE_TRY(Scores scores, scores_in(text, file.string(), part, &file, mark_again));
  if (scores.name == file.string()) {
    scores.name = file.stem().string();
    if (scores.name.ends_with(".sitting")) scores.name.resize(scores.name.size() - std::string_view(".sitting").size());
  }
  return scores;
}

}  // namespace

Result<Scores> read_scores(const fs::path& file, ScoredPart part) { return read_marked(file, part, marked_now); }

Result<Scores> read_first_scores(const fs::path& file, ScoredPart part) {
  return read_marked(file, part, marked_as_first_frozen);
}

}  // namespace hone::results
