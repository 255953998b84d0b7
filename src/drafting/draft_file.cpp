#include "hone/drafting/draft_file.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"

namespace hone::drafting {
namespace {

constexpr std::array<std::string_view, 4> review_names{"draft", "accepted", "edited", "dropped"};

// Calls `take(row, line, name)` for each line that is not blank.
template <class Take>
Status each_row(const fs::path& file, Take take) {
  HONE_TRY(const std::string content, read_file(file));
  for (const TextLine& line : Lines(content)) {
    if (is_blank(line.text)) continue;
    const std::string name = fmt::format("{}, line {}", file.string(), line.number);
    HONE_TRY(const Json row, parse_json(line.text, name));
    if (!row.is_object()) return Error(ErrorCode::corrupt_data, name + ": expected an object.");
    HONE_CHECK(take(row, std::string(line.text), name));
  }
  return {};
}

Result<documents::DocumentSpan> read_span(const Json& row, const std::string& document, const std::string& name) {
  documents::DocumentSpan span{.document = document};
  HONE_TRY(span.start, json_get<std::size_t>(row, "start", name));
  HONE_TRY(span.end, json_get<std::size_t>(row, "end", name));
  if (span.end < span.start)
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{}: a span ends ({}) before it starts ({}).", name, span.end, span.start));
  return span;
}

Result<Review> read_review(const std::string& text, const std::string& name) {
  for (std::size_t i = 0; i < review_names.size(); ++i)
    if (text == review_names[i]) return static_cast<Review>(i);
  return Error(ErrorCode::corrupt_data,
               fmt::format("{}: \"review\" is \"{}\"; expected draft, accepted, edited or dropped.{}", name, text,
                           did_you_mean(text, {review_names.begin(), review_names.end()})));
}

Result<Draft> read_draft(const Json& row, const std::string& line, const std::string& name) {
  Draft draft{.line = line};
  HONE_TRY(draft.question, json_get<std::string>(row, "question", name));
  HONE_TRY(draft.answer, json_get<std::string>(row, "answer", name));
  HONE_TRY(const auto document, json_get<std::string>(row, "document", name));
  HONE_TRY(const auto span, json_get<Json>(row, "span", name));
  HONE_TRY(draft.span, read_span(span, document, name));
  HONE_TRY(const auto passage, json_get<Json>(row, "passage", name));
  HONE_TRY(draft.passage, read_span(passage, document, name));
  draft.passage_text = json_value<std::string>(passage, "text", "");
  draft.model = json_value<std::string>(row, "model", "");
  HONE_TRY(draft.review, read_review(json_value<std::string>(row, "review", "draft"), name));
  return draft;
}

OrderedJson to_json(const Draft& draft) {
  const auto span = [](const documents::DocumentSpan& at) { return OrderedJson{{"start", at.start}, {"end", at.end}}; };
  OrderedJson row = draft.line.empty() ? OrderedJson::object() : OrderedJson::parse(draft.line);
  row["question"] = draft.question, row["answer"] = draft.answer, row["document"] = draft.span.document;
  row["span"] = span(draft.span), row["passage"] = span(draft.passage);
  row["passage"]["text"] = draft.passage_text;
  row["review"] = review_name(draft.review), row["model"] = draft.model;
  return row;
}

}  // namespace

std::string_view review_name(Review review) { return review_names.at(static_cast<std::size_t>(review)); }

bool overlap(const documents::DocumentSpan& a, const documents::DocumentSpan& b) {
  return a.start < b.end && b.start < a.end && fs::path(a.document).filename() == fs::path(b.document).filename();
}

Result<std::vector<Draft>> read_drafts(const fs::path& file) {
  std::vector<Draft> drafts;
  const auto take = [&](const Json& row, const std::string& line, const std::string& name) -> Status {
    HONE_TRY(Draft draft, read_draft(row, line, name));
    drafts.push_back(std::move(draft));
    return {};
  };
  HONE_CHECK(each_row(file, take));
  return drafts;
}

Status write_drafts(const fs::path& file, const std::vector<Draft>& drafts) {
  std::string content;
  for (const Draft& draft : drafts) content += dump(to_json(draft)) + "\n";
  return write_file_atomically(file, content);
}

Result<std::vector<documents::DocumentSpan>> read_spans(const fs::path& file) {
  std::vector<documents::DocumentSpan> spans;
  const auto take = [&](const Json& row, const std::string&, const std::string& name) -> Status {
    const auto document = json_value<std::string>(row, "document", json_value<std::string>(row, "corpus_id", ""));
    if (document.empty()) return {};
    Json held = row.value("spans", Json::array());
    if (row.contains("span")) held = Json::array({row["span"]});
    for (const Json& one : held) {
      HONE_TRY(documents::DocumentSpan span, read_span(one, document, name));
      spans.push_back(std::move(span));
    }
    return {};
  };
  HONE_CHECK(each_row(file, take));
  return spans;
}

}  // namespace hone::drafting
