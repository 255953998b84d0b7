// What the answers to held-out rows come to, as sentences.
#include <fmt/format.h>

#include <algorithm>

#include "hone/results/comparison.h"
#include "hone/tuning/row_answers.h"

namespace hone::tuning {
namespace {

// The counts as marks of rows, by which the same verdict is reached as for an exam.
Result<results::Comparison> before_and_after(const RowCounts& counts) {
  results::Scores before{.name = "before", .right_wrong = true}, after{.name = "after", .right_wrong = true};
  for (std::uint64_t row = 0; row < counts.marked; ++row) {
    const bool gained = row < counts.gained, lost = !gained && row < counts.gained + counts.lost;
    const bool both = !gained && !lost && row < counts.lost + counts.right_after;
    before.scores.push_back({.id = std::to_string(row), .mark = lost || both ? 1.0 : 0.0});
    after.scores.push_back({.id = std::to_string(row), .mark = gained || both ? 1.0 : 0.0});
  }
  return results::compare(before, after);
}

std::string unmarked_sentence(const RowCounts& counts) {
  const std::uint64_t unmarked = counts.asked - counts.marked;
  if (unmarked == 0) return "";
  const std::string which =
      counts.marked == 0
          ? counts.asked == 1 ? "The one that was asked" : fmt::format("All {} that were asked", counts.asked)
          : fmt::format("{} more that {} asked", unmarked, unmarked == 1 ? "was" : "were");
  return fmt::format("{} expect{} too long a text to be called right or wrong; read {}.", which,
                     unmarked == 1 ? "s" : "", unmarked == 1 ? "it" : "them");
}

std::string cut_sentence(const RowCounts& counts) {
  if (counts.cut_before + counts.cut_after == 0) return "";
  return fmt::format("Answers cut while they still went on: {} before, {} after.", counts.cut_before, counts.cut_after);
}

}  // namespace

std::string right_sentence(const RowCounts& counts) {
  std::string words = "Held-out rows: ";
  if (counts.marked == 0) {
    words += "none is marked.";
  } else {
    words +=
        fmt::format("{} of {} right before tuning, {} after", counts.right_before, counts.marked, counts.right_after);
    const auto comparison = before_and_after(counts);
    words += comparison ? fmt::format(": {}; {}.", results::verdict_name(comparison->verdict),
                                      results::because_words(*comparison))
                        : ".";
  }
  for (const std::string& more : {unmarked_sentence(counts), cut_sentence(counts)})
    if (!more.empty()) words += " " + more;
  return words;
}

std::string field_sentence(const RowCounts& counts) {
  const auto wrong = [](const FieldCounts& field) { return field.asked - std::min(field.asked, field.right_after); };
  const auto weakest =
      std::max_element(counts.fields.begin(), counts.fields.end(),
                       [&](const FieldCounts& a, const FieldCounts& b) { return wrong(a) < wrong(b); });
  if (weakest == counts.fields.end()) return "";
  if (wrong(*weakest) == 0) return "Every field is right in every answer after tuning.";
  return fmt::format("Weakest field: {}, right in {} of {} answers, before tuning in {}.", weakest->name,
                     weakest->right_after, weakest->asked, weakest->right_before);
}

}  // namespace hone::tuning
