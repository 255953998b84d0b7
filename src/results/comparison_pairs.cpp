#include "comparison_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "hone/core/unicode.h"

namespace hone::results {
namespace {

constexpr double equal_within = 1e-12;  // of the largest score: means of samples in another order
constexpr std::size_t most_named = 5;

// "q3, q7 and 4 more"
std::string listed(const std::vector<std::string>& ids) {
  std::string text;
  for (std::size_t i = 0; i < std::min(ids.size(), most_named); ++i)
    text += (i > 0 ? ", " : "") + ("\"" + shorten(ids[i], 60) + "\"");
  return ids.size() > most_named ? fmt::format("{} and {} more", text, ids.size() - most_named) : text;
}

std::map<std::string, const Score*> by_id(const Scores& scores, const std::set<std::string>& leaked) {
  std::map<std::string, const Score*> found;
  for (const Score& score : scores.scores)
    if (!leaked.contains(score.id)) found[score.id] = &score;
  return found;
}

// What one side was trained on proves nothing, so it counts on neither.
std::set<std::string> leaked_of(const Scores& a, const Scores& b, std::vector<std::string>& notes) {
  std::set<std::string> all;
  for (const Scores* side : {&a, &b}) {
    all.insert(side->leaked.begin(), side->leaked.end());
    if (!side->leaked.empty())
      notes.push_back(fmt::format("{}: {} of {} questions leaked into what it was trained on and do not count.",
                                  side->name, side->leaked.size(), side->scores.size() + side->leaked.size()));
  }
  return all;
}

// What a reader of the marks must know of how they came about.
void note_circumstances(const Scores& a, const Scores& b, std::vector<std::string>& notes) {
  for (const Scores* side : {&a, &b})
    if (side->cut > 0)
      notes.push_back(fmt::format("{}: {} of {} answers were cut at their last token and are marked as they stand.",
                                  side->name, side->cut, side->answers));
  if (a.answers > 0 && b.answers > 0 && a.marks != b.marks)
    notes.push_back(
        fmt::format("The marks of {} and of {} are of two versions of Hone that read answers differently: the same "
                    "answer may have two "
                    "marks. Sit both anew to compare them.",
                    a.name, b.name));
}

// The questions of one side that the other lacks.
std::vector<std::string> missing_from(const std::map<std::string, const Score*>& other, const Scores& scores,
                                      const std::set<std::string>& leaked) {
  std::vector<std::string> ids;
  for (const Score& score : scores.scores)
    if (!other.contains(score.id) && !leaked.contains(score.id)) ids.push_back(score.id);
  return ids;
}

// Says of ids on one side only: an error, or with allow_missing a note.
Status check_missing(const std::vector<std::string>& ids, const Scores& has, const Scores& lacks, bool allow,
                     std::vector<std::string>& notes) {
  if (ids.empty()) return {};
  const std::string who = fmt::format("{} question{} of {}", ids.size(), ids.size() == 1 ? "" : "s", has.name);
  if (!allow)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} {} not in {}: {}. Allow missing questions to compare what both have.", who,
                             ids.size() == 1 ? "is" : "are", lacks.name, listed(ids)));
  notes.push_back(fmt::format("{} not in {} left out: {}.", who, lacks.name, listed(ids)));
  return {};
}

// Marks the clusters: a group's questions share one, the others stand alone.
void number_clusters(ScorePairs& paired) {
  std::map<std::string, std::size_t> number_of;
  for (ScorePair& pair : paired.pairs) {
    const auto found = pair.group.empty() ? number_of.end() : number_of.find(pair.group);
    pair.cluster = found != number_of.end() ? found->second : paired.cluster_count++;
    if (!pair.group.empty()) number_of[pair.group] = pair.cluster;
  }
}

}  // namespace

std::vector<statistics::Cluster> ScorePairs::clusters(double ScorePair::*value) const {
  std::vector<statistics::Cluster> found(cluster_count);
  for (const ScorePair& pair : pairs) {
    found[pair.cluster].sum += pair.weight * (pair.*value);
    found[pair.cluster].weight += pair.weight;
  }
  return found;
}

Result<ScorePairs> pair_scores(const Scores& a, const Scores& b, const ComparisonOptions& options) {
  ScorePairs paired;
  if (!a.exam.empty() && !b.exam.empty() && a.exam != b.exam) {
    const std::string what = fmt::format("{} and {} sat different exams (hash {} and {})", a.name, b.name,
                                         shorten(a.exam, 12), shorten(b.exam, 12));
    if (!options.allow_missing)
      return Error(ErrorCode::invalid_argument, what + ". Allow missing questions to compare what both have.");
    paired.notes.push_back(what + ".");
  }
  if (const std::string& revision = b.revision.empty() ? a.revision : b.revision; !revision.empty())
    paired.notes.push_back(revision);
  note_circumstances(a, b, paired.notes);
  const std::set<std::string> leaked = leaked_of(a, b, paired.notes);
  const auto in_a = by_id(a, leaked), in_b = by_id(b, leaked);
  HONE_CHECK(check_missing(missing_from(in_b, a, leaked), a, b, options.allow_missing, paired.notes));
  HONE_CHECK(check_missing(missing_from(in_a, b, leaked), b, a, options.allow_missing, paired.notes));

  double lowest = 0, highest = 0;
  std::set<double> points;
  std::size_t most_samples = 1;
  for (const Score& one : a.scores) {
    const auto found = in_b.find(one.id);
    if (found == in_b.end()) continue;
    const Score& other = *found->second;
    if (one.points != other.points)
      return Error(ErrorCode::invalid_argument,
                   fmt::format("Question \"{}\" has {} points in {} and {} in {}.", shorten(one.id, 60), one.points,
                               a.name, other.points, b.name));
    if (one.group != other.group && !one.group.empty() && !other.group.empty())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("Question \"{}\" is of group \"{}\" in {} and \"{}\" in {}.", shorten(one.id, 60),
                               shorten(one.group, 60), a.name, shorten(other.group, 60), b.name));
    paired.pairs.push_back({.group = one.group.empty() ? other.group : one.group,
                            .tags = one.tags.empty() ? &other.tags : &one.tags,
                            .weight = one.points,
                            .a = one.mark,
                            .b = other.mark,
                            .difference = other.mark - one.mark});
    lowest = std::min({lowest, one.mark, other.mark}), highest = std::max({highest, one.mark, other.mark});
    points.insert(one.points);
    most_samples = std::max({most_samples, one.samples, other.samples});
  }
  if (paired.pairs.empty())
    return Error(ErrorCode::invalid_argument, fmt::format("{} and {} have no question in common.", a.name, b.name));

  paired.fractions = lowest >= 0 && highest <= 1;
  paired.largest_change = paired.fractions ? 1 : highest - lowest;
  const double rounding = equal_within * std::max(highest, -lowest);
  for (ScorePair& pair : paired.pairs) {
    if (std::abs(pair.difference) <= rounding) pair.difference = 0;
    if (points.size() == 1) pair.weight = 1;
  }
  number_clusters(paired);
  const bool grouped = paired.cluster_count < paired.pairs.size();
  paired.right_wrong = a.right_wrong && b.right_wrong && points.size() == 1 && !grouped;
  if (points.size() > 1)
    paired.notes.push_back(
        fmt::format("Questions count by their points ({} to {}).", *points.begin(), *points.rbegin()));
  if (grouped)
    paired.notes.push_back(fmt::format("{} questions in {} groups: a group counts as one piece of evidence.",
                                       paired.pairs.size(), paired.cluster_count));
  if (most_samples > 1)
    paired.notes.push_back(fmt::format("Up to {} answers of a question are averaged.", most_samples));
  return paired;
}

}  // namespace hone::results
