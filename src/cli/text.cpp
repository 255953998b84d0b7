#include <fmt/format.h>

#include <algorithm>

#include "hone/core/unicode.h"
#include "hone/documents/document.h"
#include "hone/documents/places.h"
#include "verbs.h"
#include "workspace_options.h"

namespace hone::cli {
namespace {

// The document, then each file in it under a line with its way: "--- mail.eml/contract.pdf ---".
void print_text(const Shell& shell, const documents::Document& document, const std::string& path) {
  fmt::print(shell.out(), "{}", document.text);
  for (const std::string& warning : document.warnings) say(shell.err(), "warning: {}\n", warning);
  for (const documents::Document& inside : document.attachments) {
    fmt::print(shell.out(), "\n\n--- {}/{} ---\n\n", path, inside.name);
    print_text(shell, inside, path + "/" + inside.name);
  }
}

OrderedJson text_json(const documents::Document& document) {
  OrderedJson pages = OrderedJson::array(), headings = OrderedJson::array(), attachments = OrderedJson::array();
  for (const documents::PageSpan& page : document.pages) {
    pages.push_back({{"start", page.start}, {"end", page.end}});
    if (page.confidence < 1) pages.back()["confidence"] = page.confidence;  // read by text recognition
  }
  for (const documents::Heading& heading : document.headings)
    headings.push_back({{"level", heading.level}, {"start", heading.start}, {"title", heading.title}});
  for (const documents::Document& inside : document.attachments) {
    OrderedJson one = {{"name", inside.name}};
    one.update(text_json(inside));
    attachments.push_back(std::move(one));
  }
  return {{"text", document.text},     {"format", document.format},  {"title", document.title},
          {"author", document.author}, {"date", document.date},      {"pages", pages},
          {"headings", headings},      {"attachments", attachments}, {"warnings", document.warnings}};
}

Status print_outline(const Shell& shell, const std::string& file, const documents::Document& document) {
  const documents::DocumentPlaces places(document.pages, document.headings);
  OrderedJson headings = OrderedJson::array();
  for (const documents::Heading& heading : document.headings) {
    const int page = places.page_at(heading.start);
    headings.push_back({{"level", heading.level},
                        {"title", heading.title},
                        {"page", page > 0 ? OrderedJson(page) : OrderedJson()},
                        {"start", heading.start}});
    if (shell.json()) continue;
    fmt::print(shell.out(), "{:{}}{}  {}{}\n", "", 2 * (std::max(1, heading.level) - 1), on_one_line(heading.title),
               page > 0 ? fmt::format("page {}, ", page) : "", heading.start);
  }
  shell.print_json({{"title", document.title},
                    {"author", document.author},
                    {"date", document.date},
                    {"headings", headings},
                    {"warnings", document.warnings}});
  if (shell.json()) return {};
  if (document.headings.empty()) say(shell.err(), "{} has no headings.\n", file);
  for (const std::string& warning : document.warnings) say(shell.err(), "warning: {}\n", warning);
  return {};
}

}  // namespace

Action describe_text(Arguments& verb) {
  auto file = std::make_shared<std::string>();
  auto options = std::make_shared<documents::ReadOptions>();
  auto outline = std::make_shared<bool>(false);
  verb.add_option("file", *file, "the document").required();
  add_recognition_options(verb, options->recognise_text, options->recognition_language);
  verb.add_flag("--outline", *outline, "print its headings instead, each with its page and where it begins");
  return [file, outline, options](Shell& shell) -> Status {
    HONE_TRY(auto document, documents::read_document(*file, *options));
    if (*outline) return print_outline(shell, *file, document);
    if (!shell.json()) print_text(shell, document, std::filesystem::path(*file).filename().string());
    shell.print_json(text_json(document));
    return {};
  };
}

}  // namespace hone::cli
