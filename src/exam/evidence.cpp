#include <fmt/format.h>

#include <map>

#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/documents/document.h"
#include "hone/exam/exam.h"
#include "hone/exam/freeze.h"

namespace hone::exam {
namespace {

constexpr std::size_t most_places = 100;  // of one quotation

// A document's text with each run of white space as one space, and where each byte of that came from.
struct FlatText {
  std::string text;
  std::vector<std::size_t> point;  // code point of the document for each byte of `text`, and one past the end
};

FlatText flatten(std::string_view text) {
  FlatText flat;
  std::size_t point = 0;
  bool space = false;
  for (std::size_t byte = 0; byte < text.size(); ++point) {
    const std::size_t begin = byte;
    const char32_t code = next_point(text, byte);
    if (code == U' ' || code == U'\t' || code == U'\n' || code == U'\r' || code == U'\f' || code == 0xA0) {
      space = true;
      continue;
    }
    if (space && !flat.text.empty()) {
      flat.text += ' ';
      flat.point.push_back(point);
    }
    space = false;
    flat.text.append(text.substr(begin, byte - begin));
    flat.point.insert(flat.point.end(), byte - begin, point);
  }
  flat.point.push_back(point);
  return flat;
}

std::vector<std::pair<std::size_t, std::size_t>> find_quote(const FlatText& document, const std::string& quote) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  const std::string wanted = flatten(quote).text;
  for (std::size_t at = document.text.find(wanted); at != std::string::npos && places.size() < most_places;
       at = document.text.find(wanted, at + 1))
    places.emplace_back(document.point[at], document.point[at + wanted.size() - 1] + 1);
  return places;
}

// A file, or one inside a file: "mail.eml/contract.pdf".
Result<documents::Document> read_below(const std::filesystem::path& folder, const std::string& name,
                                       const std::string& where) {
  const std::filesystem::path path = folder / name;
  std::filesystem::path holder = path;
  std::error_code failure;
  while (!std::filesystem::is_regular_file(holder, failure)) {
    if (holder == folder || holder == holder.parent_path())
      return Error(ErrorCode::not_found,
                   fmt::format("{}: there is no document \"{}\" in {}.", where, name,
                               folder.empty() ? "the exam's folder" : folder.string()),
                   {NextStep::name_documents});
    holder = holder.parent_path();
  }
  auto document = documents::read_document(holder);
  if (!document) return std::move(document).error().context(where);
  if (holder == path) return document;
  for (documents::PlacedDocument& held : documents::with_attachments(holder.string(), std::move(*document)))
    if (held.path == path.string()) return std::move(held.document);
  return Error(ErrorCode::not_found, fmt::format("{}: {} holds no document \"{}\".", where, holder.string(),
                                                 path.lexically_relative(holder).string()));
}

// How a path leads from a folder, so that both can be moved together.
std::string seen_from(const std::filesystem::path& folder, const std::filesystem::path& path) {
  std::error_code failure;
  const auto relative = std::filesystem::proximate(path, folder.empty() ? "." : folder, failure);
  return (failure ? std::filesystem::absolute(path) : relative).generic_string();
}

}  // namespace

Status place_evidence(Exam& exam, const std::filesystem::path& folder) {
  std::map<std::string, FlatText> documents;
  std::map<std::string, std::size_t> sizes;
  const auto open = [&](const std::string& name, const std::string& where) -> Result<const FlatText*> {
    auto found = documents.find(name);
    if (found == documents.end()) {
      HONE_TRY(const documents::Document document, read_below(folder, name, where));
      sizes[name] = count_points(document.text);
      found = documents.emplace(name, flatten(document.text)).first;
    }
    return &found->second;
  };
  for (marking::Question& question : exam.questions) {
    for (const std::string& name : question.documents) HONE_CHECK(open(name, question.where));
    for (marking::Evidence& evidence : question.evidence) {
      HONE_TRY(const FlatText* document, open(evidence.document, question.where));
      if (!evidence.quote.empty()) {
        evidence.spans = find_quote(*document, evidence.quote);
        if (evidence.spans.empty())
          return Error(ErrorCode::not_found,
                       fmt::format("{}: \"{}\" does not stand in {}; expected words of its extracted text.",
                                   question.where, shorten(evidence.quote, 60), evidence.document),
                       {NextStep::show_text});
      }
      for (const auto& [start, end] : evidence.spans)
        if (end > sizes[evidence.document])
          return Error(ErrorCode::invalid_argument,
                       fmt::format("{}: the span {} to {} ends past {}, which has {} code points.", question.where,
                                   start, end, evidence.document, sizes[evidence.document]));
    }
  }
  return {};
}

Result<Exam> read_placed_exam(const std::filesystem::path& file, const std::filesystem::path& documents) {
  HONE_TRY(Exam exam, read_exam(file));
  if (!documents.empty())
    exam.documents = seen_from(file.parent_path(), documents);
  else if (exam.documents.empty())
    exam.documents = frozen_documents(frozen_path(file));
  HONE_CHECK(place_evidence(exam, file.parent_path() / exam.documents));
  return exam;
}

}  // namespace hone::exam
