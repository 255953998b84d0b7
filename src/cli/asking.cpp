#include "asking.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "advice.h"
#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/search/recipe_fields.h"

namespace hone::cli {
namespace {

constexpr std::size_t around = 90;  // code points shown before and after a cited sentence

void add_search_options(Arguments& verb, search::SearchRecipe& search) {
  for (const search::RecipeField& field : search::recipe_fields())
    if (field.flag)
      verb.add_option_function(
          field.flag, [&search, &field](const std::string& text) { return search::set_field(search, field, text); },
          field.help);
}

}  // namespace

void AskingOptions::add_to(Arguments& verb) {
  verb.add_option("--model", model, "the model that answers: a name, or a GGUF file").capture_default_str();
  verb.add_option("--adapter", adapter, "speak with this adapter: a tune run, a PEFT folder or a GGUF adapter file");
  verb.add_option("--system", system,
                  "what the model is told first; with --adapter and --no-docs nothing, as in training");
  Argument with = verb.add_option("--docs", docs, "ask these files and folders, without a workspace");
  Argument without = verb.add_flag("--no-docs", no_docs, "ask the bare model");
  add_search_options(verb, search);
  verb.add_option("--filter", filters,
                  "use only what matches: document=*.pdf, page=3-7, language=ga, heading=…; again for more")
      .one_value_each();  // else it would take the question too
  verb.add_option_function(
          "--style",
          [this](const std::string& text) -> Status {
            HONE_TRY(style, answers::parse_style(text));
            return {};
          },
          "quote: in the documents' own words; write: in the model's; auto: quote for small models")
      .default_str(std::string(answers::style_name(style)));
  verb.add_number("--context", context_tokens, ranges::context,
                  "tokens of the model's window; at most 4096 of what it was trained for when left out");
  verb.add_number("--max-tokens", generation.max_tokens, ranges::tokens, "the longest answer").capture_default_str();
  verb.add_number("--temperature", generation.temperature, ranges::temperature, "0: the likeliest words every time")
      .capture_default_str();
  verb.add_number("--seed", generation.seed, ranges::seed, "seed of the random choice when the temperature is above 0");
  verb.add_option("--schema", schema_file, "a file with a JSON schema that the answer must follow");
  verb.add_option("--grammar", grammar_file, "a file with a GBNF grammar that the answer must follow")
      .excludes("--schema");
  verb.add_number("--gpu-layers", gpu_layers, ranges::gpu_layers, "layers for a GPU, in a build that has one; -1: all");
  add_slicing_options(verb, search, reading);
  add_workspace_option(verb, workspace);
  with.excludes("--workspace");
  for (const char* searched :
       {"--docs", "--workspace", "--filter", "--slice", "--overlap", "--embedder", "--tokenizer"})
    without.excludes(searched);
  for (const search::RecipeField& field : search::recipe_fields())
    if (field.flag) without.excludes(field.flag);
}

Result<answers::AskSpec> ask_spec(const AskingOptions& options) {
  if (options.style == answers::AnswerStyle::quote && !(options.schema_file.empty() && options.grammar_file.empty()))
    return Error(ErrorCode::invalid_argument,
                 "--style quote answers in the documents' own words, and --schema and "
                 "--grammar in a form of yours: give one.");
  if (options.style == answers::AnswerStyle::quote && options.no_docs)
    return Error(ErrorCode::invalid_argument, "--style quote quotes documents, and --no-docs gives none.");
  answers::AskSpec spec = options;
  if (!options.schema_file.empty()) {
    HONE_TRY(spec.json_schema, read_file(options.schema_file, 1 << 20));
  }
  if (!options.grammar_file.empty()) {
    HONE_TRY(spec.generation.grammar, read_file(options.grammar_file, 1 << 20));
  }
  return spec;
}

Result<answers::Assistant> open_assistant(const Shell& shell, const AskingOptions& options) {
  HONE_TRY(const answers::AskSpec spec, ask_spec(options));
  return answers::Assistant::open(
      spec, {.progress = shell.progress(),
             .indexed = [&shell](const search::IndexReport& report) { print_index_report(shell, report); }});
}

namespace {

std::string on_a_line(std::string_view text) {
  std::string line(text);
  for (char& c : line)
    if (c == '\n' || c == '\r' || c == '\t' || c == '\f') c = ' ';
  return line;
}

struct Colours {
  const char *dim = "", *bold = "", *plain = "";
  explicit Colours(const Shell& shell) {
    if (shell.colour()) dim = "\033[2m", bold = "\033[1m", plain = "\033[0m";
  }
};

// The last or first words of what lies around a sentence, so that "He was paid it" can be understood.
std::string before(std::string_view text) {
  const std::string line = on_one_line(text);
  if (count_points(line) <= around) return line.empty() ? line : line + " ";
  const CodePointIndex index(line);
  const std::size_t cut = line.find(' ', index.to_byte(index.size() - around));
  return cut == std::string::npos ? "… " : "…" + line.substr(cut) + " ";
}

std::string after(std::string_view text) {
  const std::string line = on_one_line(text);
  if (count_points(line) <= around) return line.empty() ? line : " " + line;
  const std::size_t cut = line.rfind(' ', CodePointIndex(line).to_byte(around));
  return cut == std::string::npos ? " …" : " " + line.substr(0, cut) + " …";
}

// The cited sentence inside the passage that the model was shown.
void print_citation(const Shell& shell, const Colours& colours, const answers::Answer& answer,
                    const answers::Answer::Citation& citation) {
  const auto& [dim, bold, plain] = colours;
  fmt::print(shell.out(), "\n{}[{}] {}{}{}\n", bold, citation.n, search::place_of(citation.passage), plain,
             answers::since_read(citation.source));
  const search::Passage& whole = answer.passages[citation.n - 1];
  const std::size_t at = whole.text.find(citation.passage.text);
  std::string lead, rest;
  if (at != std::string::npos && citation.passage.text.size() < whole.text.size()) {
    lead = before(std::string_view(whole.text).substr(0, at));
    rest = after(std::string_view(whole.text).substr(at + citation.passage.text.size()));
  }
  fmt::print(shell.out(), "    {}{}{}{}{}{}{}\n", dim, lead, plain, on_a_line(citation.passage.text), dim, rest, plain);
}

}  // namespace

void print_passages(const Shell& shell, const answers::Answer& answer) {
  const Colours colours(shell);
  for (std::size_t i = 0; i < answer.passages.size(); ++i)
    fmt::print(shell.out(), "\n{}[{}] {}{}\n{}\n", colours.bold, i + 1, search::place_of(answer.passages[i]),
               colours.plain, answer.passages[i].text);
}

void print_sources(const Shell& shell, const answers::Answer& answer) {
  const Colours colours(shell);
  for (const auto& citation : answer.citations) print_citation(shell, colours, answer, citation);
  if (!answer.declined && !answer.unsupported.empty())
    fmt::print(shell.out(), "\n{}Not in the passages: {}{}\n", colours.bold, fmt::join(answer.unsupported, ", "),
               colours.plain);
  if (answer.declined && !answer.passages.empty()) {
    fmt::print(shell.out(), "\n{}The nearest passages, for you to judge:{}\n", colours.dim, colours.plain);
    for (std::size_t i = 0; i < std::min<std::size_t>(3, answer.passages.size()); ++i)
      fmt::print(shell.out(), "  {} — {}\n", search::place_of(answer.passages[i]),
                 shorten(on_a_line(answer.passages[i].text), 100));
  }
  for (const auto& [passage, why] : answer.left_out)
    fmt::print(shell.out(), "{}left out: {} ({}){}\n", colours.dim, search::place_of(passage), why, colours.plain);
  for (const std::string& notice : answer.notices) say(shell.err(), "{}\n", notice);
  if (answer.cut) say(shell.err(), "{}\n", step_words(NextStep::allow_more_tokens));
}

}  // namespace hone::cli
