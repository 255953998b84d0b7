#include "document_chat.h"

#include <fmt/format.h>

#include <chrono>

#include "endpoints.h"
#include "hone/answers/ask_result_json.h"
#include "hone/core/unicode.h"
#include "hone/engine/stops_when.h"

namespace hone::serve {
namespace {

constexpr char list_begins[] = "\n\nSources:\n";
constexpr std::size_t shown_points = 300;  // of a passage
Error not_from_documents(const std::string& what) {
  return Error(ErrorCode::invalid_argument,
               what + " cannot be had from the documents; ask the model itself, under its own name.");
}

std::string on_one_line(std::string text) {
  for (char& letter : text)
    if (letter == '\n' || letter == '\r' || letter == '\t') letter = ' ';
  return shorten(text, shown_points);
}

}  // namespace

std::vector<engine::Message> earlier_turns(const std::vector<engine::Message>& messages) {
  std::vector<engine::Message> turns;
  for (std::size_t i = 0; i + 1 < messages.size(); ++i) {
    if (messages[i].role != "user" && messages[i].role != "assistant") continue;
    turns.push_back({messages[i].role, messages[i].content});
    if (messages[i].role == "assistant")
      turns.back().content.resize(std::min(turns.back().content.size(), turns.back().content.rfind(list_begins)));
  }
  return turns;
}

OrderedJson citation_annotations(const std::string& text, const std::vector<answers::Answer::Citation>& citations) {
  OrderedJson out = OrderedJson::array();
  for (const answers::Answer::Citation& citation : citations) {
    const search::Passage& passage = citation.passage;
    const std::string mark = fmt::format("[{}]", citation.n);
    std::size_t at = text.find(mark);
    do {
      const std::size_t start = at == std::string::npos ? 0 : count_points(std::string_view(text).substr(0, at));
      const std::size_t end = at == std::string::npos ? count_points(text) : start + mark.size();
      const std::string url =
          passage.page > 0 ? fmt::format("{}#page={}", passage.document, passage.page) : passage.document;
      out.push_back(
          {{"type", "url_citation"},
           {"url_citation",
            {{"start_index", start}, {"end_index", end}, {"url", url}, {"title", search::place_of(passage)}}}});
      if (at != std::string::npos) at = text.find(mark, at + 1);
    } while (at != std::string::npos);
  }
  return out;
}

std::string source_list(const std::vector<answers::Answer::Citation>& citations) {
  if (citations.empty()) return "";
  std::string out = list_begins;
  for (const answers::Answer::Citation& citation : citations)
    out += fmt::format("- [{}] {}{}: “{}”\n", citation.n, search::place_of(citation.passage),
                       answers::since_read(citation.source), on_one_line(citation.passage.text));
  out.pop_back();
  return out;
}

Status DocumentChat::check(const ChatRequest& request) const {
  if (request.messages.empty() || request.messages.back().role != "user")
    return Error(ErrorCode::invalid_argument, "The last message must be the user's question.");
  if (!request.tools.empty()) return not_from_documents("Calls of tools");
  if (request.options.likeliest >= 0) return not_from_documents("\"logprobs\"");
  if (request.n > 1) return not_from_documents("More than one answer");
  const int room = assistant_.parts().answerer->context_tokens() / 2;
  HONE_CHECK(check_bytes("The question", request.messages.back().content.size(), room, longest_token_bytes_));
  HONE_TRY(const auto tokens, model().tokenizer().tokenize(request.messages.back().content));
  if (tokens.size() > static_cast<std::size_t>(room))
    return Error(
        ErrorCode::limit_exceeded,
        fmt::format("The question has {} tokens and beside the passages the context holds {}.", tokens.size(), room));
  return {};
}

Result<CitedAnswer> DocumentChat::answer(const ChatRequest& request, const engine::OnText& on_text,
                                         const std::function<bool()>& is_gone) {
  std::unique_lock lock(answering_, std::defer_lock);
  while (!lock.try_lock_for(look_for_client_every))
    if (stopping_ || (is_gone && is_gone())) return given_up();
  const engine::StopsWhen stop([&] { return stopping_ || (is_gone && is_gone()); });
  if (stopping_) return Error(ErrorCode::cancelled, "The server is stopping.");
  answers::AskOptions options = assistant_.parts().options;
  engine::GenerationOptions& generation = options.generation;
  if (request.max_tokens) generation.max_tokens = *request.max_tokens;
  if (!request.options.grammar.empty()) generation.grammar = request.options.grammar;
  generation.stop = request.options.stop;
  const engine::OnText tell = [&](std::string_view text) { return !stopping_ && (!on_text || on_text(text)); };
  CitedAnswer cited;
  HONE_TRY(cited.answer, assistant_.parts().answerer->ask(request.messages.back().content, options, tell,
                                                          earlier_turns(request.messages)));
  const answers::Answer& answer = cited.answer;
  const bool is_free = generation.grammar.empty();  // an object of a schema stays one
  if (is_free) cited.sources = source_list(answer.citations);
  cited.annotations = citation_annotations(answer.text, answer.citations);
  cited.is_cut = answer.answer_tokens > 0 && answer.answer_tokens >= generation.max_tokens;
  const OrderedJson whole = answers::ask_result_json({answer, assistant_.setup()});
  for (const char* name : {"declined", "support", "citations", "passages", "notices"})
    cited.documents[name] = whole[name];
  return cited;
}

}  // namespace hone::serve
