#include "drafting.h"

#include <fmt/color.h>
#include <fmt/format.h>

#include <optional>

#include "advice.h"
#include "hone/core/files.h"
#include "hone/core/unicode.h"

namespace hone::cli {
namespace {

// The passage with the answer's own span made visible.
std::string passage_of(const drafting::Draft& draft, bool colour) {
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

std::optional<std::string> read_line(const Shell& shell, const std::string& prompt) {
  fmt::print(shell.out(), "{}", prompt);
  std::fflush(shell.out());
  std::string line;
  if (!shell.read_line(line)) return std::nullopt;
  return line;
}

drafting::DraftDecision edit(const Shell& shell) {
  drafting::DraftDecision decision{.kind = drafting::DraftDecision::Kind::edit};
  for (auto& [name, text] :
       {std::pair<const char*, std::string&>{"question", decision.question}, {"answer", decision.answer}}) {
    const auto line = read_line(shell, fmt::format("new {} (empty keeps it): ", name));
    if (line && !is_blank(*line)) text = repair_utf8(*line);
  }
  return decision;
}

drafting::DraftDecision ask(const Shell& shell, const drafting::OpenDraft& asked) {
  const drafting::Draft& draft = asked.draft;
  fmt::print(shell.out(), "\n{} of {}   {}, {}–{}\n{}\n\nQ  {}\nA  {}\n", asked.number, asked.count,
             fs::path(draft.span.document).filename().string(), draft.span.start, draft.span.end,
             passage_of(draft, shell.colour()), draft.question, draft.answer);
  std::optional<std::string> word;
  do word = read_line(shell, "[a]ccept  [e]dit  [d]rop  [s]kip  [q]uit: ");
  while (word && (word->size() != 1 || std::string_view("aedsq").find((*word)[0]) == std::string_view::npos));
  if (!word || *word == "q") return {.kind = drafting::DraftDecision::Kind::stop};
  if (*word == "e") return edit(shell);
  if (*word == "s") return {.kind = drafting::DraftDecision::Kind::skip};
  return {.kind = *word == "a" ? drafting::DraftDecision::Kind::accept : drafting::DraftDecision::Kind::drop};
}

}  // namespace

Status draft_rows(const Shell& shell, const DraftVerb& verb) {
  HONE_TRY(const drafting::DraftResult result, drafting::draft_documents(verb.spec, shell.progress()));
  const drafting::DraftingReport& report = result.report;
  const std::vector<drafting::Draft>& drafts = result.drafts;
  const std::string& out = verb.spec.out;
  OrderedJson refused = OrderedJson::object(), skipped = OrderedJson::array();
  for (const auto& [why, count] : report.refused) refused[why] = count;
  for (const auto& one : report.skipped)
    skipped.push_back({{"document", one.path.string()}, {"reason", with_advice(one.reason, one.next)}});
  shell.print_json({{"drafts", out},
                    {"new", report.kept},
                    {"rows", drafts.size()},
                    {"sentences", report.sentences},
                    {"tried", report.tried},
                    {"refused", refused},
                    {"skipped", skipped}});
  if (shell.json()) return {};
  for (std::size_t i = result.before; i < std::min(result.before + 3, drafts.size()); ++i)
    fmt::print(shell.out(), "Q  {}\nA  {}\n\n", drafts[i].question, drafts[i].answer);
  for (const auto& one : report.skipped)
    say(shell.err(), "{}: {}\n", one.path.string(), with_advice(one.reason, one.next));
  fmt::print(shell.out(), "{} new draft{} of {} sentences looked at.", report.kept, report.kept == 1 ? "" : "s",
             report.tried);
  for (const auto& [why, count] : report.refused) fmt::print(shell.out(), " {}: {}.", why, count);
  fmt::print(shell.out(), "\n{} holds {}. Decide on each with: {} {}\n", out, drafts.size(), verb.review, out);
  return {};
}

void DraftVerb::add_to(Arguments& verb) {
  verb.add_option("documents", spec.documents, "files and folders").required();
  verb.add_option("--model", spec.model, "who drafts; a larger model drafts better").capture_default_str();
  verb.add_option("--out", spec.out, "the drafts; a file that is there is continued").capture_default_str();
  verb.add_number("--count", spec.drafting.count, ranges::count, "drafts wanted").capture_default_str();
  verb.add_number("--seed", spec.drafting.seed, ranges::seed, "which sentences are drawn").capture_default_str();
  verb.add_number("--threads", spec.drafting.threads, ranges::threads, "threads; all cores when left out");
}

Result<std::vector<drafting::Draft>> ask_about_drafts(const Shell& shell, const std::string& file) {
  if (shell.json()) return drafting::review_drafts(file);
  return drafting::review_drafts(file, [&](const drafting::OpenDraft& asked) { return ask(shell, asked); });
}

OrderedJson review_json(const std::string& file, const std::vector<drafting::Draft>& drafts) {
  const drafting::ReviewCounts counts = drafting::count_reviews(drafts);
  return {{"file", file},
          {"rows", drafts.size()},
          {drafting::review_name(drafting::Review::draft), counts.open},
          {drafting::review_name(drafting::Review::accepted), counts.accepted},
          {drafting::review_name(drafting::Review::edited), counts.edited},
          {drafting::review_name(drafting::Review::dropped), counts.dropped}};
}

void print_review(const Shell& shell, const std::string& file, const std::vector<drafting::Draft>& drafts) {
  const drafting::ReviewCounts counts = drafting::count_reviews(drafts);
  fmt::print(shell.out(), "\n{}: {} accepted, {} edited, {} dropped, {} still open.\n", file, counts.accepted,
             counts.edited, counts.dropped, counts.open);
}

}  // namespace hone::cli
