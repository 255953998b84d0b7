#include <fmt/format.h>

#include "hone/documents/document.h"
#include "verbs.h"

namespace hone::cli {

void add_text(CLI::App& app, Shell& shell) {
  auto file = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("text", "Print the text of a document, as everything else of Hone sees it.");
  verb->add_option("file", *file, "the document")->required();
  shell.on(verb, [&shell, file]() -> Status {
    HONE_TRY(auto document, read_document(*file));
    if (!shell.json()) {
      fmt::print("{}", document.text);
      for (const std::string& warning : document.warnings) fmt::print(stderr, "warning: {}\n", warning);
      return {};
    }
    OrderedJson pages = OrderedJson::array(), headings = OrderedJson::array();
    for (const PageSpan& page : document.pages) pages.push_back({{"start", page.start}, {"end", page.end}});
    for (const Heading& heading : document.headings)
      headings.push_back({{"level", heading.level}, {"start", heading.start}, {"title", heading.title}});
    shell.print_json({{"text", document.text},
                      {"format", document.format},
                      {"title", document.title},
                      {"pages", pages},
                      {"headings", headings},
                      {"warnings", document.warnings}});
    return {};
  });
}

}  // namespace hone::cli
