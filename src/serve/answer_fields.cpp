#include "answer_fields.h"

#include <charconv>
#include <limits>

namespace hone::serve {
namespace {

constexpr std::size_t most_stops = 16, most_biases = 1024;
constexpr std::int64_t most_tokens = 1 << 20, most_choices = 16;

Status read_biases(ApiFields& fields, std::vector<std::pair<engine::Token, float>>& biases) {
  const Json* given = fields.find("logit_bias");
  if (!given) return {};
  const char* must = "an object of token ids, each with a number from -100 to 100";
  if (!given->is_object() || given->size() > most_biases) return wrong_field("logit_bias", must);
  for (const auto& [name, value] : given->items()) {
    engine::Token token = 0;
    const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), token);
    const double bias = value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
    if (failed != std::errc() || end != name.data() + name.size() || token < 0 || !(bias >= -100 && bias <= 100))
      return wrong_field("logit_bias", must);
    biases.emplace_back(token, static_cast<float>(bias));
  }
  return {};
}

}  // namespace

Status read_format(const std::string& name, const std::string& written, const std::string& schema_holder,
                   engine::GenerationOptions& options) {
  if (written.empty()) return {};
  HONE_TRY(const auto format, parse_ordered_json(written, name));
  const auto type = format.is_object() ? format.find("type") : format.end();
  if (!format.is_object() || type == format.end() || !type->is_string())
    return wrong_field(name, R"(an object with "type": text, json_object or json_schema)");
  if (*type == "text") return {};
  if (!options.grammar.empty()) return wrong_field(name, "left out beside \"grammar\"");
  if (*type == "json_object") {
    HONE_TRY(options.grammar, engine::grammar_from_json_schema(R"({"type":"object"})"));
    return {};
  }
  const OrderedJson* holder = &format;
  if (!schema_holder.empty() && format.contains(schema_holder)) holder = &format[schema_holder];
  if (*type != "json_schema" || !holder->is_object() || !holder->contains("schema") || !(*holder)["schema"].is_object())
    return wrong_field(name, schema_holder.empty()
                                 ? R"({"type":"json_schema","name":…,"schema":{…}}, or of the type text or json_object)"
                                 : R"({"type":"json_schema","json_schema":{"schema":{…}}}, or text or json_object)");
  HONE_TRY(options.grammar, engine::grammar_from_json_schema(dump((*holder)["schema"])));
  return {};
}

Status read_sampling(ApiFields& fields, AnswerRequest& request) {
  HONE_CHECK(fields.text("model", request.model));
  engine::GenerationOptions& options = request.options;
  HONE_CHECK(fields.number("temperature", 0, 2, options.temperature));
  HONE_CHECK(fields.number("top_p", 0, 1, options.top_p));
  HONE_CHECK(fields.number("min_p", 0, 1, options.min_p));
  std::int64_t number = 0;
  HONE_CHECK(fields.integer("top_k", -1, most_tokens, number));  // -1: vLLM's word for all of them
  options.top_k = static_cast<int>(std::max<std::int64_t>(number, 0));
  constexpr std::int64_t no_seed = std::numeric_limits<std::int64_t>::min();
  number = no_seed;
  HONE_CHECK(fields.integer("seed", no_seed + 1, std::numeric_limits<std::int64_t>::max(), number));
  if (number != no_seed) request.seed = static_cast<std::uint32_t>(number);
  HONE_CHECK(fields.flag("stream", request.stream));
  HONE_CHECK(fields.number("presence_penalty", -2, 2, options.presence_penalty));
  HONE_CHECK(fields.number("frequency_penalty", -2, 2, options.frequency_penalty));
  for (const char* name : {"repetition_penalty", "repeat_penalty"})  // vLLM's and llama.cpp's names for one thing
    HONE_CHECK(fields.number(name, 0.01, 10, options.repetition_penalty));
  HONE_CHECK(read_biases(fields, options.logit_bias));
  HONE_CHECK(fields.text("grammar", options.grammar));  // llama.cpp's servers have it too
  // Other servers' ways to hold an answer to a form: without them it would look free by mistake.
  for (const char* name : {"guided_json", "guided_regex", "guided_choice", "guided_grammar", "structured_outputs",
                           "json_schema", "bad_words", "ignore_eos"})
    HONE_CHECK(fields.only_default(name, false));
  fields.ignore({"user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key",
                 "prompt_cache_retention", "prediction", "reasoning_effort", "verbosity"});
  return {};
}

Status read_answer(ApiFields& fields, AnswerRequest& request) {
  HONE_CHECK(read_sampling(fields, request));
  std::int64_t number = -1;
  HONE_CHECK(fields.integer("max_tokens", 0, most_tokens, number));
  HONE_CHECK(fields.integer("max_completion_tokens", 0, most_tokens, number));
  if (number >= 0) request.max_tokens = static_cast<int>(number);
  number = 1;
  HONE_CHECK(fields.integer("n", 1, most_choices, number));
  request.n = static_cast<int>(number);
  HONE_CHECK(fields.texts("stop", most_stops, request.options.stop));
  if (const Json* stream = fields.find("stream_options")) {
    if (!stream->is_object()) return wrong_field("stream_options", "an object");
    request.include_usage = json_value(*stream, "include_usage", false);
  }
  return read_format("response_format", fields.written("response_format"), "json_schema", request.options);
}

}  // namespace hone::serve
