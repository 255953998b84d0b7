// hone data review: an expert's word on each draft.
#include <fmt/color.h>
#include <fmt/format.h>

#include <array>
#include <iostream>
#include <optional>

#include "data_verbs.h"
#include "hone/core/unicode.h"
#include "hone/jobs/draft_file.h"

namespace hone::cli {
namespace {

// The passage with the answer's own span made visible.
std::string passage_of(const Draft& draft, bool colour) {
  const CodePointIndex points(draft.passage_text);
  const std::size_t size = points.size();
  if (draft.span.start < draft.passage.start || draft.span.end - draft.passage.start > size) return draft.passage_text;
  const std::size_t begin = points.to_byte(draft.span.start - draft.passage.start);
  const std::size_t end = points.to_byte(draft.span.end - draft.passage.start);
  const std::string_view text = draft.passage_text;
  const std::string span = on_one_line(text.substr(begin, end - begin));
  const std::string marked = colour ? fmt::format(fmt::emphasis::bold, "{}", span) : fmt::format("»{}«", span);
  return on_one_line(fmt::format("{} {} {}", text.substr(0, begin), marked, text.substr(end)));
}

std::optional<std::string> read_line(const std::string& prompt) {
  fmt::print("{}", prompt);
  std::fflush(stdout);
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return line;
}

void edit(Draft& draft) {
  for (auto& [name, text] :
       {std::pair<const char*, std::string&>{"question", draft.question}, {"answer", draft.answer}}) {
    const auto line = read_line(fmt::format("new {} (empty keeps it): ", name));
    if (line && !is_blank(*line)) text = repair_utf8(*line);
  }
  draft.review = Review::edited;
}

Status review(const Shell& shell, const std::string& file) {
  HONE_TRY(auto drafts, read_drafts(file));
  std::size_t open = 0, shown = 0;
  for (const Draft& draft : drafts) open += draft.review == Review::draft;
  for (Draft& draft : drafts) {
    if (shell.json() || draft.review != Review::draft) continue;
    fmt::print("\n{} of {}   {}, {}–{}\n{}\n\nQ  {}\nA  {}\n", ++shown, open,
               fs::path(draft.span.document).filename().string(), draft.span.start, draft.span.end,
               passage_of(draft, shell.colour()), draft.question, draft.answer);
    std::optional<std::string> word;
    do word = read_line("[a]ccept  [e]dit  [d]rop  [s]kip  [q]uit: ");
    while (word && (word->size() != 1 || std::string_view("aedsq").find((*word)[0]) == std::string_view::npos));
    if (!word || *word == "q") break;
    if (*word == "s") continue;
    if (*word == "a") draft.review = Review::accepted;
    if (*word == "d") draft.review = Review::dropped;
    if (*word == "e") edit(draft);
    HONE_CHECK(write_drafts(file, drafts));  // each word is kept at once
  }
  std::array<std::size_t, 4> counts{};
  for (const Draft& draft : drafts) ++counts.at(static_cast<std::size_t>(draft.review));
  OrderedJson json{{"file", file}, {"rows", drafts.size()}};
  for (std::size_t i = 0; i < counts.size(); ++i) json[std::string(review_name(static_cast<Review>(i)))] = counts[i];
  shell.print_json(json);
  if (shell.json()) return {};
  fmt::print("\n{}: {} accepted, {} edited, {} dropped, {} still open.\n", file, counts[1], counts[2], counts[3],
             counts[0]);
  if (counts[1] + counts[2] > 0) fmt::print("Train on what you accepted with: hone tune --data {}\n", file);
  return {};
}

}  // namespace

SubVerb add_data_review(CLI::App& data, Shell& shell) {
  auto file = std::make_shared<std::string>();
  CLI::App* verb = data.add_subcommand("review", "Accept, edit or drop drafts one by one; --json only counts them.");
  verb->add_option("file", *file, "what `hone data draft` wrote")->required();
  verb->add_flag("--json", shell.json_flag(), "print one JSON object on standard output");
  return {verb, [&shell, file] { return review(shell, *file); }};
}

}  // namespace hone::cli
