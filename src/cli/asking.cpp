#include "asking.h"

#include <fmt/format.h>

#include "hone/core/files.h"
#include "hone/core/unicode.h"

namespace hone::cli {

void AskingOptions::add_to(CLI::App* verb) {
  verb->add_option("--model", model, "the model that answers: a name, or a GGUF file")->capture_default_str();
  verb->add_option("--adapter", adapter, "speak with this adapter: a tune run, a PEFT folder or a GGUF adapter file");
  verb->add_option("--system", system,
                   "what the model is told first; with --adapter and --no-docs nothing, as in training");
  verb->add_option("--docs", docs, "ask these files and folders, without a workspace");
  verb->add_flag("--no-docs", no_docs, "ask the bare model");
  verb->add_option("--mode", mode,
                   "how passages are found: dense, lexical or hybrid; hybrid when left out, or what was chosen with "
                   "`hone compare use`");
  verb->add_option("--feedback", feedback,
                   "search once more with the question moved towards its first passages, so many of them; 0 for never")
      ->check(CLI::Range(0, 100));
  verb->add_option("--reranker", reranker,
                   "a model that reorders the first passages by whether they answer: a cross-encoder, or a chat model; "
                   "none for none");
  verb->add_option("--filter", filters, "use only what matches: document=*.pdf, page=3-7, language=ga, heading=…");
  verb->add_option("--style", style,
                   "quote: in the documents' own words; write: in the model's; auto: quote for small models")
      ->capture_default_str();
  verb->add_option("--passage-tokens", ask.passage_tokens, "passages fill at most this many tokens of the prompt")
      ->capture_default_str();
  verb->add_option("--context", context_tokens,
                   "tokens of the model's window; at most 4096 of what it was trained for when left out");
  verb->add_option("--max-tokens", ask.generation.max_tokens, "the longest answer")->capture_default_str();
  verb->add_option("--temperature", ask.generation.temperature, "0: the likeliest words every time")
      ->capture_default_str();
  verb->add_option("--seed", ask.generation.seed, "of the random choice when the temperature is above 0");
  verb->add_option("--schema", schema_file, "a file with a JSON schema that the answer must follow");
  verb->add_option("--grammar", grammar_file, "a file with a GBNF grammar that the answer must follow");
  verb->add_option("--decline-below", ask.decline_below,
                   "say that the documents do not say under this support (0 to 1; 0: never)");
  verb->add_option("--gpu-layers", gpu_layers, "layers for a GPU, in a build that has one; -1: all");
  add_slicing_options(verb, slicing);
  add_workspace_option(verb, workspace);
}

Result<std::unique_ptr<Asking>> open_asking(const Shell& shell, const AskingOptions& options) {
  AskSpec spec = options;
  if (!options.schema_file.empty()) {
    HONE_TRY(spec.json_schema, read_file(options.schema_file, 1 << 20));
  }
  if (!options.grammar_file.empty()) {
    HONE_TRY(spec.grammar, read_file(options.grammar_file, 1 << 20));
  }
  return Asking::open(spec, {.progress = shell.progress(),
                             .indexed = [&shell](const IndexReport& report) { print_index_report(shell, report); }});
}

void print_sources(const Shell& shell, const Answer& answer) {
  const char *dim = shell.colour() ? "\033[2m" : "", *bold = shell.colour() ? "\033[1m" : "",
             *plain = shell.colour() ? "\033[0m" : "";
  auto one_line = [](std::string text) {
    for (char& c : text)
      if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    return text;
  };
  for (const auto& [n, passage] : answer.citations)
    fmt::print("\n{}[{}] {}{}\n    {}\n", bold, n, place_of(passage), plain, one_line(passage.text));
  if (answer.declined && !answer.passages.empty()) {
    fmt::print("\n{}The nearest passages, for you to judge:{}\n", dim, plain);
    for (std::size_t i = 0; i < std::min<std::size_t>(3, answer.passages.size()); ++i)
      fmt::print("  {} — {}\n", place_of(answer.passages[i]), shorten(one_line(answer.passages[i].text), 100));
  }
  for (const auto& [passage, why] : answer.left_out)
    fmt::print("{}left out: {} ({}){}\n", dim, place_of(passage), why, plain);
  for (const std::string& notice : answer.notices) fmt::print(stderr, "{}\n", notice);
}

}  // namespace hone::cli
