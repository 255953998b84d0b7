#include <fmt/format.h>

#include <optional>

#include "hone/core/unicode.h"
#include "hone/documents/slicing.h"
#include "hone/engine/token_counter.h"
#include "hone/installed/registry.h"
#include "verbs.h"
#include "workspace_options.h"

namespace hone::cli {
namespace {

struct SliceFlags {
  std::string file, slice = "words:120", tokenizer;
  int overlap = 0;
  documents::ReadOptions reading;
};

Status run(const Shell& shell, const SliceFlags& options) {
  HONE_TRY(auto slicing, documents::parse_slicing(options.slice, options.overlap));
  std::optional<engine::TokenCounter> counter;
  documents::TokenSpans tokens;
  if (slicing.unit == documents::SliceUnit::tokens && !options.tokenizer.empty()) {
    HONE_TRY(auto model, installed::find_model(options.tokenizer));
    HONE_TRY(counter, engine::TokenCounter::load(model.file));
    tokens = [&](std::string_view text) { return counter->spans(text); };
  }
  HONE_TRY(auto document, documents::read_document(options.file, options.reading));
  HONE_TRY(auto slices, documents::slice_document(document, slicing, tokens));
  OrderedJson rows = OrderedJson::array();
  std::size_t number = 0;
  for (const documents::Slice& slice : slices) {
    OrderedJson row{{"start", slice.start},
                    {"end", slice.end},
                    {"text", slice.text},
                    {"page", nullptr},
                    {"heading", slice.heading}};
    if (slice.page > 0) row["page"] = slice.page;
    rows.push_back(std::move(row));
    if (shell.json()) continue;
    std::string place = fmt::format("{}–{}", slice.start, slice.end);
    if (slice.page > 0) place += fmt::format(", page {}", slice.page);
    if (!slice.heading.empty()) place += ", " + slice.heading;
    fmt::print(shell.out(), "{}── {} · {}{}\n{}\n\n", shell.colour() ? "\033[2m" : "", ++number, place,
               shell.colour() ? "\033[0m" : "", slice.text);
  }
  shell.print_json({{"slices", rows}});
  return {};
}

}  // namespace

Action describe_slice(Arguments& verb) {
  auto options = std::make_shared<SliceFlags>();
  verb.add_option("file", options->file, "the document").required();
  verb.add_option("--slice", options->slice, "words:N, tokens:N, sentences:N, chars:N or headings:N")
      .capture_default_str();
  verb.add_number("--overlap", options->overlap, ranges::overlap, "what neighbouring slices share, in the same unit")
      .capture_default_str();
  verb.add_option("--tokenizer", options->tokenizer, "the model whose tokens tokens:N counts");
  add_recognition_options(verb, options->reading.recognise_text, options->reading.recognition_language);
  return [options](Shell& shell) { return run(shell, *options); };
}

}  // namespace hone::cli
