#include "workspace_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "advice.h"

namespace hone::cli {
namespace {

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// "PNG picture" → "PNG pictures", "link out of the folder" → "links out of the folder".
std::string several(const std::string& kind) {
  for (const char* after : {" of ", " out ", " that ", " (", " too "})
    if (const std::size_t at = kind.find(after); at != std::string::npos)
      return kind.substr(0, at) + "s" + kind.substr(at);
  return kind + "s";
}

// A line each, as long as they are few.
void print_notes(const Shell& shell, const char* label, const std::vector<search::IndexReport::Note>& notes) {
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < std::min(notes.size(), most); ++i)
    say(shell.err(), "{}  {}: {}\n", label, notes[i].path, with_advice(notes[i].message, notes[i].next));
  if (notes.size() > most) say(shell.err(), "{}  … and {} more; --json lists them\n", label, notes.size() - most);
}

// What is of no format that Hone reads: one line a kind, unless the files are few. What failed while it was read: by name.
void print_skipped(const Shell& shell, const std::vector<search::IndexReport::Note>& notes) {
  constexpr std::size_t few = 3;
  const auto is_strange = [](const search::IndexReport::Note& note) { return !note.kind.empty(); };
  if (static_cast<std::size_t>(std::count_if(notes.begin(), notes.end(), is_strange)) <= few)
    return print_notes(shell, "skipped", notes);
  std::map<std::string, std::pair<std::size_t, std::string>> kinds;  // how many, and what would help
  std::vector<search::IndexReport::Note> failed;
  for (const auto& note : notes)
    if (is_strange(note))
      ++kinds[note.kind].first, kinds[note.kind].second = note.advice;
    else
      failed.push_back(note);
  print_notes(shell, "skipped", failed);
  for (auto& [kind, found] : kinds) {
    auto& [count, advice] = found;
    if (const std::size_t it = advice.find(" it"); count > 1 && it != std::string::npos) advice.replace(it, 3, " them");
    say(shell.err(), "skipped  {} {}{}; --json lists {}\n", count, count == 1 ? kind : several(kind),
        advice.empty() ? "" : " (" + advice + ")", count == 1 ? "it" : "them");
  }
}

}  // namespace

void add_recognition_options(Arguments& verb, bool& recognise_text, std::string& language) {
  Argument flag = verb.add_flag("--ocr", recognise_text, "read scanned pages of PDFs by text recognition (tesseract)");
  verb.add_option("--ocr-language", language, "the language of the scans as tesseract names it: eng, deu, eng+gle")
      .needs(flag);
}

void add_slicing_options(Arguments& verb, search::SearchRecipe& recipe, answers::ReadingSpec& reading) {
  // Both say a half of the slicing.
  const auto half = [&recipe](bool is_overlap) {
    return [&recipe, is_overlap](const std::string& text) -> Status {
      const std::string whole = recipe.slicing.value_or("");
      const std::size_t slash = std::min(whole.find('/'), whole.size());
      if (is_overlap)
        recipe.slicing = whole.substr(0, slash) + "/" + text;
      else  // "words:120/30" says both
        recipe.slicing = text.find('/') == std::string::npos ? text + whole.substr(slash) : text;
      return {};
    };
  };
  verb.add_option_function("--slice", half(false),
                           "how documents are cut: words:120, sentences:5, tokens:256, chars:800, headings:300");
  verb.add_option_function("--overlap", half(true), "what neighbouring slices share, in the same unit");
  verb.add_option("--embedder", recipe.embedder,
                  "the model that turns passages into vectors; 'none' for search by words alone");
  verb.add_option("--tokenizer", recipe.tokenizer,
                  "the model whose tokens --slice tokens:N counts; the embedder's when left out");
  verb.add_number("--threads", reading.threads, ranges::threads, "threads; physical cores when left out");
  add_recognition_options(verb, reading.recognise_text, reading.recognition_language);
  verb.add_flag("--follow-links", reading.follow_links, "read what links in a folder lead to outside it");
}

void add_workspace_option(Arguments& verb, std::string& folder) {
  verb.add_option("--workspace", folder, "the workspace folder; the nearest .hone upwards when left out");
}

void print_index_report(const Shell& shell, const search::IndexReport& report) {
  if (shell.json()) return;
  print_skipped(shell, report.failed);
  print_notes(shell, "warning", report.warnings);
  std::vector<std::string> parts;
  if (report.added) parts.push_back(counted(report.added, "document") + " added");
  if (report.replaced) parts.push_back(fmt::format("{} changed", report.replaced));
  if (report.removed) parts.push_back(fmt::format("{} removed", report.removed));
  if (report.unchanged) parts.push_back(fmt::format("{} unchanged", report.unchanged));
  if (!report.failed.empty()) parts.push_back(fmt::format("{} skipped", report.failed.size()));
  if (parts.empty()) parts.push_back("no documents");
  std::string line;
  for (const std::string& part : parts) line += (line.empty() ? "" : ", ") + part;
  say(shell.err(), "{}; {}, {} embedded now ({:.1f} s).\n", line, counted(report.slices, "slice"), report.embedded,
      report.seconds);
  if (report.embedder_changed) say(shell.err(), "The index was rebuilt for another embedder.\n");
  for (const std::string& language : report.unspoken)
    say(shell.err(),
        "The embedder does not speak '{}': documents in it are searched by words. A multilingual embedder "
        "(`hone models`) "
        "searches them by meaning.\n",
        language);
}

OrderedJson index_report_json(const search::IndexReport& report) {
  auto notes = [](const std::vector<search::IndexReport::Note>& list) {
    OrderedJson out = OrderedJson::array();
    for (const auto& note : list)
      out.push_back({{"path", note.path}, {"message", with_advice(note.message, note.next)}, {"kind", note.kind}});
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
