
#include "endpoints.h"

namespace hone::serve {
namespace {

constexpr int usual_max_tokens = 16;  // OpenAI's

// A prompt in text may hold control tokens: who sends one writes the model's template himself. Token ids are as they come.
Result<std::vector<engine::Token>> tokens_of(const engine::Tokenizer& tokenizer,
                                             const CompletionRequest::Prompt& prompt) {
  std::vector<engine::Token> tokens;
  if (const auto* given = std::get_if<std::vector<engine::Token>>(&prompt)) {
    tokens = *given;
  } else {
    const engine::Tokenizer::Part part{std::get<std::string>(prompt)};
    HONE_TRY(tokens, tokenizer.tokenize_parts({&part, 1}));
    if (tokens.empty() && tokenizer.begin_token() >= 0) tokens.push_back(tokenizer.begin_token());
  }
  if (tokens.empty()) return Error(ErrorCode::invalid_argument, "\"prompt\" is empty.");
  return tokens;
}

std::string text_of(const engine::Tokenizer& tokenizer, const CompletionRequest::Prompt& prompt) {
  if (const auto* text = std::get_if<std::string>(&prompt)) return *text;
  std::string text;
  for (const engine::Token token : std::get<std::vector<engine::Token>>(prompt)) text += tokenizer.token_text(token);
  return text;
}

// What each answer begins with: the prompt's own tokens and scores, where they are wanted.
struct Echo {
  std::string text;
  std::vector<engine::Token> tokens;
  std::vector<engine::TokenScore> scores;
};

struct CompletedAnswer {
  Echo echo;
  engine::Generation end;
};

// Prompts whose likelihood is asked for, with at most the one likeliest token after them: nothing has to be generated.
bool scores_alone(const CompletionRequest& asked) {
  return asked.echo && asked.options.likeliest >= 0 && asked.n == 1 && asked.options.max_tokens <= 1 &&
         (asked.options.max_tokens == 0 || asked.options.temperature <= 0) && asked.options.grammar.empty();
}

// The answer of one token that a prompt's scores already hold.
engine::Generation first_token(const engine::Tokenizer& tokenizer, const CompletionRequest& asked,
                               const engine::ContinuationScore& score) {
  engine::Generation end{.reason = engine::StopReason::length};
  if (asked.options.max_tokens == 0) return end;
  const engine::TokenLogProbability likeliest = score.next.at(0);
  if (tokenizer.ends_generation(likeliest.token)) {
    end.reason = engine::StopReason::end_of_turn;
    return end;
  }
  end.tokens = {likeliest.token};
  end.text = tokenizer.text(end.tokens);
  end.scores = {{likeliest.token, likeliest.log_probability, score.next}};
  return end;
}

Result<std::vector<CompletedAnswer>> answer_all(const Served& served, const http::ServedRequest& request,
                                                const CompletionRequest& asked,
                                                std::span<const std::vector<engine::Token>> prompts) {
  const engine::Tokenizer& tokenizer = served.model.tokenizer();
  std::vector<Echo> echoes(prompts.size());
  std::vector<engine::ItemScores> scores;
  if (asked.echo)
    for (std::size_t i = 0; i < prompts.size(); ++i) echoes[i] = {text_of(tokenizer, asked.prompts[i]), prompts[i], {}};
  if (asked.echo && asked.options.likeliest >= 0) {
    std::vector<engine::ScoringItem> items;
    for (const std::vector<engine::Token>& prompt : prompts)
      items.push_back({{prompt[0]}, {{prompt.begin() + 1, prompt.end()}}, "The prompt"});
    const bool next = scores_alone(asked) && asked.options.max_tokens > 0;
    HONE_TRY(scores, served.answering->score(std::move(items), {asked.options.likeliest, next}, request.is_gone));
    for (std::size_t i = 0; i < prompts.size(); ++i) echoes[i].scores = scores[i][0].tokens;
  }
  std::vector<CompletedAnswer> out;
  if (scores_alone(asked)) {
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      out.push_back({std::move(echoes[i]), first_token(tokenizer, asked, scores[i][0])});
      out.back().end.prompt_tokens = static_cast<int>(prompts[i].size());
    }
    return out;
  }
  HONE_TRY(auto answers, start_answers(served, asked, prompts));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    HONE_TRY(engine::Generation end, whole_answer(answers[i], request.is_gone));
    out.push_back({echoes[i / static_cast<std::size_t>(asked.n)], std::move(end)});
  }
  return out;
}

ChunkMaker completion_chunks(const engine::Tokenizer& tokenizer, bool scores) {
  auto told = std::make_shared<std::vector<StreamedScores>>();
  return
      [&tokenizer, scores, told](std::size_t index, const PendingAnswer::Piece* piece, const engine::Generation* end) {
        if (told->size() <= index) told->resize(index + 1);
        OrderedJson logprobs;
        if (scores) {
          const std::vector<engine::TokenScore> now = (*told)[index].next(piece, end);
          std::vector<engine::Token> tokens;
          tokens.reserve(now.size());
          for (const engine::TokenScore& score : now) tokens.push_back(score.token);
          logprobs = completion_logprobs(tokenizer, tokens, now);
        }
        OrderedJson choice = completion_choice(index, piece ? piece->text : "", "", std::move(logprobs));
        choice["finish_reason"] = end ? OrderedJson(finish_reason(end->reason)) : nullptr;
        return std::vector<OrderedJson>{std::move(choice)};
      };
}

Result<http::HttpReply> answer_completion(const Served& served, const http::ServedRequest& request) {
  HONE_TRY(CompletionRequest asked, parse_completion(request.body));
  HONE_CHECK(served.check_name(asked.model, served.name));
  asked.options.max_tokens = asked.max_tokens.value_or(usual_max_tokens);
  const engine::Tokenizer& tokenizer = served.model.tokenizer();
  std::vector<std::vector<engine::Token>> prompts;
  for (const auto& prompt : asked.prompts) {
    if (const auto* text = std::get_if<std::string>(&prompt)) HONE_CHECK(served.check_length(text->size()));
    HONE_TRY(auto tokens, tokens_of(tokenizer, prompt));
    prompts.push_back(std::move(tokens));
  }
  std::size_t prompt_tokens = 0;
  for (const auto& prompt : prompts) prompt_tokens += prompt.size();
  const ReplyHead head = served.head("cmpl-");
  if (asked.stream) {
    HONE_TRY(auto started, start_answers(served, asked, prompts));
    return stream_answers(head, "text_completion", asked, prompt_tokens, std::move(started),
                          completion_chunks(tokenizer, asked.options.likeliest >= 0), request.is_gone);
  }

  HONE_TRY(const auto answers, answer_all(served, request, asked, prompts));
  OrderedJson choices = OrderedJson::array();
  Usage usage;
  for (const auto& [echo, end] : answers) {
    OrderedJson logprobs;
    if (asked.options.likeliest >= 0) {
      std::vector<engine::Token> tokens = echo.tokens;
      tokens.insert(tokens.end(), end.tokens.begin(), end.tokens.end());
      std::vector<engine::TokenScore> scores = echo.scores;
      scores.insert(scores.end(), end.scores.begin(), end.scores.end());
      logprobs = completion_logprobs(tokenizer, tokens, scores);
    }
    choices.push_back(completion_choice(choices.size(), echo.text + end.text, finish_reason(end.reason), logprobs));
    usage.add(end);
  }
  usage.prompt_tokens = prompt_tokens;
  return http::HttpReply::json(200, dump(reply(head, "text_completion", choices, &usage)));
}

}  // namespace

http::HttpReply completions(const Served& served, const http::ServedRequest& request) {
  auto answer = answer_completion(served, request);
  return answer ? std::move(*answer) : refusal(answer.error());
}

}  // namespace hone::serve
