// How a model's own template has it write thoughts and calls of tools, and what a text of it then says. The formats are
// llama.cpp's, found from the template.
//
//   const std::vector<Message> messages{{"user", "How much is 350 and 5?"}};
//   HONE_TRY(auto format, AnswerFormat::make(model, messages, {.tools = R"([{"type":"function","function":{"name":"add"}}])"}));
//   GenerationOptions options;
//   HONE_CHECK(format.shape(options));                             // the grammar of the calls
//   ReadAnswer now = format.read(text, /*is_whole=*/false);
//   for (const AnswerDelta& delta : deltas_between({}, now)) use(delta.content, delta.part.name);
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/session.h"

namespace hone::engine {

// What a model's template can say.
struct TemplateAbilities {
  bool tools = false;  // which tools there are
  bool tool_calls = false;  // earlier calls and their results
  bool object_arguments = false;  // a call's arguments as an object; false: as JSON in a string
  bool thinking = false;  // an answer may begin with thoughts
};
// A template that cannot be looked into can say nothing of these.
TemplateAbilities template_abilities(const LanguageModel& model);

enum class ToolChoice { automatic, required };

struct AnswerFormatOptions {
  std::string tools = {};  // JSON array as OpenAI has it; empty: none
  ToolChoice choice = ToolChoice::automatic;
  bool parallel_calls = true;
  std::string template_arguments = {};  // as RenderOptions has them
};

struct ToolCall {
  std::string name;
  std::string arguments;  // JSON
};

struct ReadAnswer {
  std::string content, reasoning;
  std::vector<ToolCall> calls;
};

// What an answer has more than before.
struct AnswerDelta {
  std::string content, reasoning;
  std::size_t call = npos;  // which of the calls `part` belongs to
  ToolCall part;  // with the name when the call is new
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};
std::vector<AnswerDelta> deltas_between(const ReadAnswer& before, const ReadAnswer& now);

// Copies share one format. Safe to read from many threads.
class AnswerFormat {
 public:
  // Errors: invalid_argument (tools that are none), unsupported (a template from which no format can be told).
  static Result<AnswerFormat> make(const LanguageModel& model, const std::vector<Message>& messages,
                                   const AnswerFormatOptions& options);
  // Adds to `options` what an answer in this format needs. A grammar that is there already stays.
  Status shape(GenerationOptions& options) const;
  // A text that is in no such format is all content.
  ReadAnswer read(std::string_view text, bool is_whole) const;

 private:
  struct State;
  explicit AnswerFormat(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace hone::engine
