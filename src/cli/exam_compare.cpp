// hone exam compare: is one sitting better than another, question by question?
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "hone/core/unicode.h"
#include "hone/results/comparison.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct ExamCompareFlags {
  std::vector<std::string> files;
  std::string part = "prove";
  std::optional<double> margin;
  bool allow_missing = false, why = false;
  std::uint64_t seed = 1;
};

OrderedJson to_json(const std::optional<statistics::Interval>& interval) {
  return interval ? OrderedJson{interval->low, interval->high} : OrderedJson(nullptr);
}

OrderedJson to_json(const results::Comparison& one) {
  OrderedJson tags = OrderedJson::array();
  for (const results::TagComparison& tag : one.tags)
    tags.push_back({{"tag", tag.tag},
                    {"n", tag.n},
                    {"score_a", tag.score_a},
                    {"score_b", tag.score_b},
                    {"difference", tag.score_b - tag.score_a}});
  OrderedJson json{{"n", one.n},
                   {"difference", one.difference},
                   {"low", one.interval.low},
                   {"high", one.interval.high},
                   {"p", one.p},
                   {"test", results::test_name(one)},
                   {"verdict", results::verdict_name(one.verdict)},
                   {"a", one.a},
                   {"b", one.b},
                   {"k", one.comparisons},
                   {"p_adjusted", one.p_adjusted},
                   {"changed", one.changed()},
                   {"gained", one.gained},
                   {"lost", one.lost},
                   {"score_a", one.score_a},
                   {"score_b", one.score_b},
                   {"interval_a", to_json(one.interval_a)},
                   {"interval_b", to_json(one.interval_b)},
                   {"groups", one.groups},
                   {"reason", one.reason},
                   {"words", results::sentence(one)}};
  if (one.no_loss_beyond_margin) {
    json["margin"] = one.margin;
    json["no_loss_beyond_margin"] = *one.no_loss_beyond_margin;
    json["margin_words"] = results::margin_sentence(one);
  }
  json["tags"] = std::move(tags), json["notes"] = one.notes;
  return json;
}

std::size_t width_of(const std::vector<std::string>& names) {
  std::size_t width = 10;
  for (const std::string& name : names) width = std::max(width, count_points(name));
  return width;
}

std::string padded(const std::string& name, std::size_t width) {
  return name + std::string(width - std::min(width, count_points(name)), ' ');
}

void print_scores(const Shell& shell, const results::Comparison& one, bool why) {
  const double unit = one.fractions ? 100 : 1;
  const std::size_t width = width_of({one.a, one.b});
  fmt::print(shell.out(), "{}  {:>8}   {}\n", padded("", width), "score", why ? "95% interval" : "likely between");
  const auto row = [&](const std::string& name, double score, const std::optional<statistics::Interval>& interval) {
    fmt::print(shell.out(), "{}  {:>8.1f}   {}\n", padded(name, width), unit * score,
               interval
                   ? fmt::format("{:.1f} {} {:.1f}", unit * interval->low, why ? "to" : "and", unit * interval->high)
                   : "-");
  };
  row(one.a, one.score_a, one.interval_a);
  row(one.b, one.score_b, one.interval_b);
}

void print_tags(const Shell& shell, const results::Comparison& one) {
  if (one.tags.empty()) return;
  const double unit = one.fractions ? 100 : 1;
  std::vector<std::string> names{"by tag"};
  for (const results::TagComparison& tag : one.tags) names.push_back(tag.tag);
  const std::size_t width = width_of(names);
  fmt::print(shell.out(), "\n{}  {:>9} {:>8} {:>8} {:>10}\n", padded("by tag", width), "questions", "before", "after",
             "difference");
  for (const results::TagComparison& tag : one.tags)
    fmt::print(shell.out(), "{}  {:>9} {:>8.1f} {:>8.1f} {:>+10.1f}\n", padded(tag.tag, width), tag.n,
               unit * tag.score_a, unit * tag.score_b, unit * (tag.score_b - tag.score_a));
}

struct ComparedFiles {
  std::vector<results::Comparison> now, before;  // `before`: by the key of the first freezing, where it was mended
  std::string revision;  // a sentence; empty: no key was mended
};

OrderedJson to_json(const std::vector<results::Comparison>& table) {
  OrderedJson list = OrderedJson::array();
  for (const results::Comparison& one : table) list.push_back(to_json(one));
  return list;
}

OrderedJson to_json(const ComparedFiles& compared) {
  OrderedJson json =
      compared.now.size() == 1 ? to_json(compared.now[0]) : OrderedJson{{"comparisons", to_json(compared.now)}};
  if (!compared.revision.empty())
    json["revision"] = compared.revision, json["before_revision"] = to_json(compared.before);
  return json;
}

std::string verdict_words(const results::Comparison& one, bool why) {
  return why ? results::sentence(one) : results::plain_sentence(one);
}

void print(const Shell& shell, const results::Comparison& one, const std::string& revision, bool why) {
  print_scores(shell, one, why);
  fmt::print(shell.out(), "\n{}\n", verdict_words(one, why));
  if (one.no_loss_beyond_margin) fmt::print(shell.out(), "{}\n", results::margin_sentence(one));
  for (const std::string& note : one.notes)
    if (note != revision && (why || !results::is_statistical(note))) fmt::print(shell.out(), "{}\n", note);
  print_tags(shell, one);
}

// Two of one name could not be told apart in the words: then all are called by their files.
void tell_apart(std::vector<results::Scores>& stages, const std::vector<std::string>& files) {
  std::map<std::string, int> times;
  for (const results::Scores& stage : stages) ++times[stage.name];
  if (times.size() == stages.size()) return;
  for (std::size_t i = 0; i < stages.size(); ++i) stages[i].name = files[i];
}

// All files by one key.
using ReadScores = Result<results::Scores> (*)(const fs::path&, results::ScoredPart);

Result<std::vector<results::Scores>> read_stages(const ExamCompareFlags& options, ReadScores read) {
  HONE_TRY(const results::ScoredPart part, results::parse_part(options.part));
  std::vector<results::Scores> stages;
  for (const std::string& file : options.files) {
    HONE_TRY(results::Scores scores, read(file, part));
    stages.push_back(std::move(scores));
  }
  tell_apart(stages, options.files);
  return stages;
}

Result<ComparedFiles> compare_by_both_keys(const ExamCompareFlags& options) {
  const results::ComparisonOptions comparison{
      .allow_missing = options.allow_missing, .margin = options.margin, .seed = options.seed};
  ComparedFiles compared;
  HONE_TRY(const auto stages, read_stages(options, results::read_scores));
  HONE_TRY(compared.now, results::compare_stages(stages, comparison));
  for (const results::Scores& stage : stages)
    if (!stage.revision.empty()) compared.revision = stage.revision;
  if (compared.revision.empty()) return compared;
  HONE_TRY(const auto first, read_stages(options, results::read_first_scores));
  HONE_TRY(compared.before, results::compare_stages(first, comparison));
  return compared;
}

Status compare_files(const Shell& shell, const ExamCompareFlags& options) {
  HONE_TRY(const ComparedFiles compared, compare_by_both_keys(options));
  shell.print_json(to_json(compared));
  if (shell.json()) return {};
  for (std::size_t i = 0; i < compared.now.size(); ++i) {
    if (i > 0) fmt::print(shell.out(), "\n\n");
    print(shell, compared.now[i], compared.revision, options.why);
  }
  if (!compared.revision.empty()) {
    fmt::print(shell.out(), "\n{} By the key as it was first frozen:\n", compared.revision);
    for (const results::Comparison& one : compared.before)
      fmt::print(shell.out(), "{}\n", verdict_words(one, options.why));
  }
  return {};
}

}  // namespace

Action describe_exam_compare(Arguments& verb) {
  auto options = std::make_shared<ExamCompareFlags>();
  verb.add_option("files", options->files, "two or more: sittings, or CSV files of id,score")
      .required()
      .expected(2, 100);
  verb.add_option("--part", options->part,
                  "which questions of sittings count: prove, choose (the third to decide with) or all")
      .capture_default_str();
  verb.add_number("--margin", options->margin, ranges::points,
                  "a loss that would still be accepted, such as -5: can a larger one be ruled out?");
  verb.add_flag("--allow-missing", options->allow_missing, "compare what both sides hold");
  verb.add_flag("--why", options->why, "also the statistics behind the verdict: p, test, intervals");
  verb.add_number("--seed", options->seed, ranges::seed, "seed of the resamples and random flips")
      .capture_default_str();
  return [options](Shell& shell) { return compare_files(shell, *options); };
}

}  // namespace hone::cli
