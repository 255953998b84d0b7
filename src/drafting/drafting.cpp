#include "hone/drafting/drafting.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "draft_sentences.h"
#include "hone/answers/attribution.h"
#include "hone/core/random.h"
#include "hone/core/unicode.h"
#include "hone/documents/sentences.h"

namespace hone::drafting {
namespace {

constexpr std::size_t most_question_words = 45;  // content words of a question
constexpr std::size_t tries_a_draft = 6;  // sentences looked at for one that is kept, at most
constexpr int attempts = 3;  // questions asked about one sentence: the likeliest, then two drawn at random

// Why a question cannot be used, whatever the model makes of it; empty: it can.
std::string fault_of(const std::string& question, const std::string& answer) {
  if (!ends_with_any(question, {"?", "？", "؟"})) return "it is no question";
  const auto asked = answers::content_words(question), told = answers::content_words(answer);
  const std::set<std::string> words(asked.begin(), asked.end()), known(told.begin(), told.end());
  const auto shared = static_cast<std::size_t>(
      std::count_if(words.begin(), words.end(), [&](const std::string& word) { return known.contains(word); }));
  if (words.size() < 2 || words.size() > most_question_words) return "it is too short or too long";
  if (shared == 0) return "it shares no word with the sentence";
  if (shared * 5 >= known.size() * 4) return "it gives the answer away";
  return {};
}

std::vector<engine::Message> question_prompt(const std::string& sentence) {
  return {{"system", "Write one question that the text answers. Name the people and things that it is about."},
          {"user", "Text: The ferry to Inis Mór leaves Rossaveel at half past ten and takes forty minutes."},
          {"assistant", "How long does the ferry from Rossaveel to Inis Mór take?"},
          {"user", "Text: The bridge was built by Anna Keller, an engineer from Basel, after the flood of 1876."},
          {"assistant", "Who built the bridge after the flood of 1876?"},
          {"user", "Text: " + sentence}};
}

}  // namespace

Result<Drafter> Drafter::make(const engine::LanguageModel& model, const DraftingOptions& options) {
  HONE_TRY(auto session, engine::Session::make(model, {.context_tokens = std::min(model.trained_context_tokens(), 2048),
                                                       .threads = options.threads}));
  return Drafter(model, options, std::move(session));
}

Result<std::string> Drafter::answer_from(const std::vector<engine::Message>& messages,
                                         const engine::GenerationOptions& options) {
  HONE_TRY(const auto prompt, model_.render(messages));
  HONE_TRY(const auto answer, session_.generate(prompt, options));
  return answer.reason == engine::StopReason::length ? std::string() : on_one_line(answer.text);
}

Result<bool> Drafter::finds_again(const Draft& draft) {
  std::vector<std::string> sentences;
  std::string passage;
  for (const auto& [begin, end] : documents::sentence_spans(draft.passage_text)) {
    sentences.push_back(on_one_line(std::string_view(draft.passage_text).substr(begin, end - begin)));
    passage += (passage.empty() ? "" : "\n") + sentences.back();
  }
  const std::vector<engine::Message> messages{{"system", "Answer the question with a sentence taken from the text."},
                                              {"user", "Text: " + passage + "\nQuestion: " + draft.question}};
  HONE_TRY(const auto quoted, answer_from(messages, {.max_tokens = 120, .quote = sentences}));
  return !quoted.empty() && draft.answer.find(quoted) != std::string::npos;
}

Result<bool> Drafter::knows(const Draft& draft) {
  HONE_TRY(const std::string said, answer_from({{"user", draft.question}}, {.max_tokens = 120, .stop = {"\n\n"}}));
  const auto asked = answers::content_words(draft.question), told = answers::content_words(draft.answer),
             heard = answers::content_words(said);
  std::set<std::string> news(told.begin(), told.end());
  for (const std::string& word : asked) news.erase(word);
  const auto known = static_cast<std::size_t>(std::count_if(news.begin(), news.end(), [&](const std::string& word) {
    return std::find(heard.begin(), heard.end(), word) != heard.end();
  }));
  return !news.empty() && known * 2 >= news.size();
}

Result<std::string> Drafter::ask_about(Draft& draft, std::size_t number) {
  std::string why;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    engine::GenerationOptions options{.max_tokens = 60, .stop = {"\n"}};
    if (attempt > 0) {
      options.temperature = 0.8F;
      options.seed = static_cast<std::uint32_t>(Random(options_.seed, number * attempts + attempt).next());
    }
    HONE_TRY(draft.question, answer_from(question_prompt(draft.answer), options));
    why = fault_of(draft.question, draft.answer);
    if (!why.empty()) continue;
    HONE_TRY(const bool found, finds_again(draft));
    if (found && options_.for_exam) {
      HONE_TRY(const bool known, knows(draft));
      if (known) return std::string("the bare model answers it");
    }
    if (found) return std::string();
    why = "the model does not find the answer again";
  }
  return why;
}

Result<std::string> Drafter::write_about(Draft& draft) {
  draft.question = options_.instruction + "\n\n" + draft.passage_text;
  HONE_TRY(const auto prompt, model_.render({{"user", draft.question}}));
  HONE_TRY(const auto answer, session_.generate(prompt, {.max_tokens = 512}));
  draft.answer = answer.text;
  if (answer.reason == engine::StopReason::length) return std::string("what the model writes does not end");
  return is_blank(answer.text) ? std::string("the model writes nothing") : std::string();
}

Result<DraftingReport> Drafter::draft(const std::vector<fs::path>& documents,
                                      const std::vector<documents::DocumentSpan>& taken, const Progress& progress,
                                      const std::function<Status(Draft)>& on_draft) {
  DraftingReport report;
  HONE_TRY(auto found, find_draft_sentences(documents, taken));
  report.skipped = std::move(found.skipped);
  std::vector<DraftSentence>& sentences = found.sentences;
  report.sentences = sentences.size();
  if (sentences.empty())
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("No sentence is left to ask about in {} document{}{}.", found.files, found.files == 1 ? "" : "s",
                    taken.empty() ? "" : ": what remains belongs to an exam or to earlier drafts"));
  Random random(options_.seed);
  for (std::size_t i = sentences.size(); i > 1; --i) std::swap(sentences[i - 1], sentences[random.below(i)]);

  std::vector<documents::DocumentSpan> used;
  std::set<std::string> asked;
  report_progress(progress, {"drafting", 0, options_.count, "rows"});
  for (const DraftSentence& one : sentences) {
    if (report.kept == options_.count || report.tried == options_.count * tries_a_draft) break;
    // One passage, one draft: two questions on the same lines would stand on both sides of a split.
    if (std::any_of(used.begin(), used.end(),
                    [&](const documents::DocumentSpan& span) { return overlap(span, one.passage); }))
      continue;
    Draft draft{.answer = one.text,
                .span = one.span,
                .passage = one.passage,
                .passage_text = one.passage_text,
                .model = model_.name()};
    std::string why;
    if (options_.instruction.empty()) {
      HONE_TRY(why, ask_about(draft, report.tried));
    } else {
      HONE_TRY(why, write_about(draft));
    }
    ++report.tried;
    if (why.empty() && !asked.insert(draft.question).second) why = "it was asked before";
    if (!why.empty()) {
      ++report.refused[why];
      continue;
    }
    used.push_back(one.passage);
    ++report.kept;
    HONE_CHECK(on_draft(std::move(draft)));
    report_progress(progress, {"drafting", report.kept, options_.count, "rows"});
  }
  return report;
}

}  // namespace hone::drafting
