#include "workspace_options.h"

#include <fmt/format.h>

namespace hone::cli {
namespace {

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

void add_slicing_options(CLI::App* verb, SlicingSpec& slicing) {
  verb->add_option("--slice", slicing.slice,
                   "how documents are cut: words:120, sentences:5, tokens:256, chars:800, headings:300");
  verb->add_option("--overlap", slicing.overlap, "what neighbouring slices share, in the same unit");
  verb->add_option("--embedder", slicing.embedder,
                   "the model that turns passages into vectors; 'none' for search by words alone");
  verb->add_option("--tokenizer", slicing.tokenizer,
                   "the model whose tokens --slice tokens:N counts; the embedder's when left out");
  verb->add_option("--threads", slicing.threads, "threads; physical cores when left out");
}

Status take_slicing(const SearchRecipe& compared, SlicingSpec& slicing) {
  HONE_TRY(const Slicing how, slicing_of(compared.slicing));
  slicing.slice = compared.slicing.substr(0, compared.slicing.find('/'));
  slicing.overlap = static_cast<int>(how.overlap);
  if (!compared.tokenizer.empty()) slicing.tokenizer = compared.tokenizer;
  if (!compared.embedder.empty()) slicing.embedder = compared.embedder;
  return {};
}

void add_workspace_option(CLI::App* verb, std::string& folder) {
  verb->add_option("--workspace", folder, "the workspace folder; the nearest .hone upwards when left out");
}

void print_index_report(const Shell& shell, const IndexReport& report) {
  if (shell.json()) return;
  for (const auto& note : report.failed) fmt::print(stderr, "skipped  {}: {}\n", note.path, note.message);
  for (const auto& note : report.warnings) fmt::print(stderr, "warning  {}: {}\n", note.path, note.message);
  std::vector<std::string> parts;
  if (report.added) parts.push_back(counted(report.added, "document") + " added");
  if (report.replaced) parts.push_back(fmt::format("{} changed", report.replaced));
  if (report.removed) parts.push_back(fmt::format("{} removed", report.removed));
  if (report.unchanged) parts.push_back(fmt::format("{} unchanged", report.unchanged));
  if (!report.failed.empty()) parts.push_back(fmt::format("{} skipped", report.failed.size()));
  if (parts.empty()) parts.push_back("no documents");
  std::string line;
  for (const std::string& part : parts) line += (line.empty() ? "" : ", ") + part;
  fmt::print(stderr, "{}; {}, {} embedded now ({:.1f} s).\n", line, counted(report.slices, "slice"), report.embedded,
             report.seconds);
  if (report.embedder_changed) fmt::print(stderr, "The index was rebuilt for another embedder.\n");
  for (const std::string& language : report.unspoken)
    fmt::print(stderr,
               "The embedder does not speak '{}': documents in it are searched by words. A multilingual embedder "
               "(`hone models`) "
               "searches them by meaning.\n",
               language);
}

OrderedJson index_report_json(const IndexReport& report) {
  auto notes = [](const std::vector<IndexReport::Note>& list) {
    OrderedJson out = OrderedJson::array();
    for (const auto& note : list) out.push_back({{"path", note.path}, {"message", note.message}});
    return out;
  };
  return {{"added", report.added},
          {"replaced", report.replaced},
          {"unchanged", report.unchanged},
          {"removed", report.removed},
          {"slices", report.slices},
          {"embedded", report.embedded},
          {"failed", notes(report.failed)},
          {"warnings", notes(report.warnings)},
          {"languages", report.languages},
          {"unspoken_languages", report.unspoken},
          {"embedder_changed", report.embedder_changed},
          {"seconds", report.seconds}};
}

}  // namespace hone::cli
