#include "drafting.h"

#include <fmt/color.h>
#include <fmt/format.h>

#include <iostream>
#include <optional>

#include "hone/core/unicode.h"
#include "hone/model/registry.h"

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

}  // namespace

Status draft_rows(const Shell& shell, const DraftVerb& options) {
  HONE_TRY(const auto installed, find_model(options.model));
  std::vector<Draft> drafts;
  if (fs::exists(options.out)) {
    HONE_TRY(drafts, read_drafts(options.out));
  }
  const std::size_t before = drafts.size();
  std::vector<DocumentSpan> taken;
  for (const Draft& one : drafts) taken.push_back(one.passage);
  for (const std::string& exam : options.exams) {
    HONE_TRY(const auto spans, read_spans(exam));
    if (spans.empty())
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{} names no spans of documents, so nothing can be kept apart from it.", exam));
    taken.insert(taken.end(), spans.begin(), spans.end());
  }
  HONE_TRY(const auto model, LanguageModel::load(installed.file));
  HONE_TRY(auto drafter, Drafter::make(model, options.drafting));
  const std::vector<fs::path> documents(options.documents.begin(), options.documents.end());
  HONE_TRY(const auto report, drafter.draft(documents, taken, shell.progress(), [&](Draft one) {
    drafts.push_back(std::move(one));
    return write_drafts(options.out, drafts);  // what was drafted survives a kill
  }));
  OrderedJson refused = OrderedJson::object(), skipped = OrderedJson::array();
  for (const auto& [why, count] : report.refused) refused[why] = count;
  for (const auto& one : report.skipped) skipped.push_back({{"document", one.path.string()}, {"reason", one.reason}});
  shell.print_json({{"drafts", options.out},
                    {"new", report.kept},
                    {"rows", drafts.size()},
                    {"sentences", report.sentences},
                    {"tried", report.tried},
                    {"refused", refused},
                    {"skipped", skipped}});
  if (shell.json()) return {};
  for (std::size_t i = before; i < std::min(before + 3, drafts.size()); ++i)
    fmt::print("Q  {}\nA  {}\n\n", drafts[i].question, drafts[i].answer);
  for (const auto& one : report.skipped) fmt::print(stderr, "{}: {}\n", one.path.string(), one.reason);
  fmt::print("{} new draft{} of {} sentences looked at.", report.kept, report.kept == 1 ? "" : "s", report.tried);
  for (const auto& [why, count] : report.refused) fmt::print(" {}: {}.", why, count);
  fmt::print("\n{} holds {}. Decide on each with: {} {}\n", options.out, drafts.size(), options.review, options.out);
  return {};
}

void DraftVerb::add_to(CLI::App* verb) {
  verb->add_option("documents", documents, "files and folders")->required();
  verb->add_option("--model", model, "who drafts; a larger model drafts better")->capture_default_str();
  verb->add_option("--out", out, "the drafts; a file that is there is continued")->capture_default_str();
  verb->add_option("--count", drafting.count, "drafts wanted")->check(CLI::PositiveNumber)->capture_default_str();
  verb->add_option("--seed", drafting.seed, "which sentences are drawn")->capture_default_str();
  verb->add_option("--threads", drafting.threads, "threads; all cores when left out");
}

Result<std::vector<Draft>> review_drafts(const Shell& shell, const std::string& file) {
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
  return drafts;
}

std::array<std::size_t, 4> count_reviews(const std::vector<Draft>& drafts) {
  std::array<std::size_t, 4> counts{};
  for (const Draft& draft : drafts) ++counts.at(static_cast<std::size_t>(draft.review));
  return counts;
}

OrderedJson review_json(const std::string& file, const std::vector<Draft>& drafts) {
  const auto counts = count_reviews(drafts);
  OrderedJson json{{"file", file}, {"rows", drafts.size()}};
  for (std::size_t i = 0; i < counts.size(); ++i) json[std::string(review_name(static_cast<Review>(i)))] = counts[i];
  return json;
}

void print_review(const std::string& file, const std::vector<Draft>& drafts) {
  const auto counts = count_reviews(drafts);
  fmt::print("\n{}: {} accepted, {} edited, {} dropped, {} still open.\n", file, counts[1], counts[2], counts[3],
             counts[0]);
}

}  // namespace hone::cli
