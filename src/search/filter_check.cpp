#include "hone/search/filter_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "hone/core/spelling.h"
#include "hone/documents/places.h"

namespace hone::search {
namespace {

constexpr std::size_t most_listed = 8;

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Every document with the places inside it.
struct Library {
  std::vector<corpus::DocumentRecord> documents;
  std::vector<std::vector<documents::DocumentPlaces::Part>> parts;
  std::size_t most_pages = 0;

  bool any(const Filter& filter) const {
    for (std::size_t i = 0; i < documents.size(); ++i)
      for (const auto& part : parts[i])
        if (filter.accepts({documents[i].path, documents[i].title, part.heading, documents[i].format,
                            documents[i].language, part.page}))
          return true;
    return false;
  }

  // What stands under a key, each once: names of files, titles, the headings themselves.
  std::vector<std::string> values(const std::string& key) const {
    std::set<std::string> all;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const corpus::DocumentRecord& one = documents[i];
      if (key == "document") all.insert(file_name(one.path));
      if (key == "title") all.insert(one.title);
      if (key == "format") all.insert(one.format);
      if (key == "language") all.insert(one.language);
      if (key == "heading")
        for (const auto& part : parts[i]) all.insert(part.heading);
    }
    all.erase("");
    return {all.begin(), all.end()};
  }
};

Result<Library> read_library(const corpus::Corpus& corpus) {
  Library library;
  HONE_TRY(library.documents, corpus.documents());
  for (const corpus::DocumentRecord& document : library.documents) {
    HONE_TRY(const documents::Document layout, corpus.layout(document.id));
    library.parts.push_back(
        documents::DocumentPlaces(layout.pages, layout.headings).parts(0, std::max<std::size_t>(document.points, 1)));
    library.most_pages = std::max(library.most_pages, document.pages);
  }
  return library;
}

// "*lease*.pdf" is likest to "lease.pdf".
std::string without_stars(std::string pattern) {
  std::erase_if(pattern, [](char c) { return c == '*' || c == '?'; });
  return pattern;
}

struct Mismatch {
  std::string sentence;
  Advice advice = {};
};

Mismatch nothing_matches(const std::string& key, std::string value, const Library& library, const std::string& list) {
  if (key == "page") {
    const std::size_t dash = value.find('-');
    if (value.substr(0, dash) == value.substr(dash + 1)) value.resize(dash);  // "9-9"
    if (library.most_pages == 0) return {fmt::format("No document here has pages, so page={} matches nothing.", value)};
    return {fmt::format("No document here has a page {}: the longest has {}.", value, library.most_pages)};
  }
  const std::vector<std::string> known = library.values(key);
  const bool has_folder = key == "document" && value.find('/') != std::string::npos;
  std::string said = fmt::format("No document {} {}={}.", key == "document" ? "matches" : "has", key, value);
  std::vector<std::string> last_parts = known;  // "2. Term" of "Part I › 2. Term"
  for (std::string& one : last_parts)
    if (const std::size_t at = one.rfind(" › "); at != std::string::npos) one = one.substr(at + 5);
  const std::string near = did_you_mean(without_stars(has_folder ? file_name(value) : value), last_parts);
  said += near;
  if (near.empty() && key == "heading" && std::any_of(known.begin(), known.end(), [&](const std::string& one) {
        return matches_pattern(one, "*" + value + "*");
      }))
    return {said + fmt::format(" A pattern matches the whole way to a section: heading=*{}* finds it.", value)};
  if (known.empty()) return {said + fmt::format(" No document here has a {}.", key)};
  if (key != "document" && key != "heading" && known.size() <= most_listed)
    return {said + fmt::format(" There {} {}.", known.size() == 1 ? "is" : "are", fmt::join(known, ", "))};
  if (key == "heading") return {said, {NextStep::show_sections}};
  if (list.empty()) return {said, {NextStep::list_documents}};
  return {said + " " + list};
}

}  // namespace

Result<std::vector<std::string>> check_filter(const Filter& filter, const corpus::Corpus& corpus,
                                              const std::string& list) {
  std::vector<std::string> notes;
  if (filter.empty()) return notes;
  HONE_TRY(const Library library, read_library(corpus));
  std::string key;
  std::vector<Mismatch> missing;
  std::size_t of_key = 0;
  const auto close = [&]() -> Status {
    if (of_key > 0 && missing.size() == of_key)
      return Error(ErrorCode::not_found, missing.front().sentence, missing.front().advice);
    for (Mismatch& one : missing) notes.push_back(std::move(one.sentence));
    missing.clear(), of_key = 0;
    return {};
  };
  for (const std::string& condition : filter.conditions()) {  // those of a key lie together
    const std::size_t equals = condition.find('=');
    const std::string of = condition.substr(0, equals), value = condition.substr(equals + 1);
    if (of != key) HONE_CHECK(close());
    key = of, ++of_key;
    HONE_TRY(const Filter alone, Filter::parse({condition}));
    if (!library.any(alone)) missing.push_back(nothing_matches(key, value, library, list));
  }
  HONE_CHECK(close());
  if (!library.any(filter))
    return Error(ErrorCode::not_found, fmt::format("Nothing matches {} together, though each matches something.",
                                                   fmt::join(filter.conditions(), " and ")));
  return notes;
}

}  // namespace hone::search
