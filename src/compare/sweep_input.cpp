#include "hone/compare/sweep_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/json.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/retrieval/beir.h"

namespace hone {
namespace {

constexpr std::uint64_t largest_questions_bytes = std::uint64_t{256} << 20;

// A text with every run of white space as one space, and where each of its bytes came from.
struct Folded {
  std::string text;
  std::vector<std::size_t> from;
};

Folded fold_spaces(std::string_view text) {
  Folded folded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool space = text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
    if (space && (folded.text.empty() || folded.text.back() == ' ')) continue;
    folded.text += space ? ' ' : text[i];
    folded.from.push_back(i);
  }
  return folded;
}

struct Place {
  explicit Place(const std::string& text) : points(text), folded(fold_spaces(text)) {}
  CodePointIndex points;
  Folded folded;
};

std::optional<PointSpan> find_span(const std::string& text, const Place& place, const Json& span) {
  const auto start = json_value<std::uint64_t>(span, "start", 0), end = json_value<std::uint64_t>(span, "end", 0);
  const std::string words = json_value<std::string>(span, "text", "");
  if (start < end && end <= place.points.size()) {
    const std::size_t first = place.points.to_byte(start), last = place.points.to_byte(end);
    if (words.empty() || std::string_view(text).substr(first, last - first) == words) return PointSpan{start, end};
  }
  Folded wanted = fold_spaces(words);
  while (!wanted.text.empty() && wanted.text.back() == ' ') wanted.text.pop_back();
  if (wanted.text.empty()) return {};
  const std::size_t at = place.folded.text.find(wanted.text);
  if (at == std::string::npos) return {};
  const std::size_t after = at + wanted.text.size();
  const std::size_t last = after < place.folded.from.size() ? place.folded.from[after] : text.size();
  return PointSpan{place.points.to_point(place.folded.from[at]), place.points.to_point(last)};
}

std::optional<std::size_t> find_document(const SweepInput& input, const std::string& name) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < input.documents.size(); ++i) {
    const fs::path id(input.documents[i].id);
    if (id.string() == name) return i;
    if (id.filename() == fs::path(name).filename() && !found) found = i;
  }
  return found;
}

Status finish(SweepInput& input) {
  if (input.questions.empty())
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("Nothing can be compared: none of the {} questions says which document or span answers it.",
                    input.unjudged));
  if (input.unjudged > 0)
    input.notes.push_back(fmt::format("{} of {} questions are not judged and count nowhere.", input.unjudged,
                                      input.unjudged + input.questions.size()));
  Sha256 hash;
  const auto put = [&](std::string_view text) { hash.update(fmt::format("{} ", text.size())), hash.update(text); };
  for (const auto& [id, document] : input.documents) put(id), put(document.text);
  for (const SweepQuestion& question : input.questions) {
    put(question.id), put(question.text);
    for (const auto& [id, grade] : question.judgements) put(id), put(std::to_string(grade));
    for (const auto& [document, spans] : question.gold)
      for (const auto& [start, end] : spans) put(fmt::format("{} {} {}", document, start, end));
  }
  input.digest = hash.hex();
  return {};
}

Status read_questions(SweepInput& input, const std::string& text, const std::string& name) {
  std::unordered_map<std::size_t, Place> places;
  std::size_t row = 0, lost = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1, ++row;
    if (is_blank(line)) continue;
    const std::string where = fmt::format("{}, row {}", name, row);
    HONE_TRY(const Json json, parse_json(line, where));
    SweepQuestion question;
    HONE_TRY(question.text, json_get<std::string>(json, "question", where));
    question.id = json_value<std::string>(json, "_id", json_value<std::string>(json, "id", std::to_string(row)));
    const std::string named = json_value<std::string>(json, "document", "");
    if (named.empty()) {
      ++input.unjudged;
      continue;
    }
    const auto document = find_document(input, named);
    if (!document) {
      std::vector<std::string> known;
      for (const auto& one : input.documents) known.push_back(fs::path(one.id).filename().string());
      return Error(ErrorCode::not_found, fmt::format("{}: the document \"{}\" is not among --docs.{}", where, named,
                                                     did_you_mean(named, known)));
    }
    const std::string& body = input.documents[*document].document.text;
    question.judgements[input.documents[*document].id] = 1;
    if (const auto spans = json.find("spans"); spans != json.end() && spans->is_array())
      for (const Json& span : *spans) {
        const auto found = find_span(body, places.try_emplace(*document, body).first->second, span);
        if (found)
          question.gold[*document].push_back(*found);
        else
          ++lost;
      }
    input.has_spans |= !question.gold.empty();
    input.questions.push_back(std::move(question));
  }
  if (lost > 0)
    input.notes.push_back(
        fmt::format("{} spans stand nowhere in the documents as they were read and do not count.", lost));
  return {};
}

}  // namespace

Result<SweepInput> read_sweep_input(const std::vector<fs::path>& documents, const fs::path& questions) {
  SweepInput input;
  HONE_TRY(const FoundDocuments found, find_documents(documents));
  for (const auto& skipped : found.skipped)
    input.notes.push_back(fmt::format("{} was passed over: {}", skipped.path.string(), skipped.reason));
  for (const fs::path& file : found.files) {
    if (std::error_code failure; fs::equivalent(file, questions, failure)) continue;
    auto document = read_document(file);
    if (!document)
      input.notes.push_back(fmt::format("{} was passed over: {}", file.string(), document.error().message()));
    else
      input.documents.push_back({file.string(), std::move(*document)});
  }
  if (input.documents.empty())
    return Error(ErrorCode::invalid_argument, "There is nothing to compare on: no document with text was found.");
  HONE_TRY(const std::string text, read_file(questions, largest_questions_bytes));
  HONE_CHECK(read_questions(input, text, questions.filename().string()));
  // Spans are what is measured then, so a question without one would count as answered by nothing.
  if (input.has_spans)
    input.unjudged +=
        std::erase_if(input.questions, [](const SweepQuestion& question) { return question.gold.empty(); });
  HONE_CHECK(finish(input));
  return input;
}

Result<SweepInput> read_beir_input(const fs::path& folder) {
  HONE_TRY(const BeirCollection collection, load_beir(folder));
  SweepInput input;
  for (const BeirDocument& one : collection.documents) {
    Document document;
    document.text = one.title + " " + one.text;
    document.format = "txt";
    input.documents.push_back({one.id, std::move(document)});
  }
  for (const BeirQuery& query : collection.queries) {
    const auto judged = collection.qrels.find(query.id);
    if (judged == collection.qrels.end())
      ++input.unjudged;
    else
      input.questions.push_back({query.id, query.text, judged->second, {}});
  }
  HONE_CHECK(finish(input));
  return input;
}

}  // namespace hone
