#include <fmt/format.h>

#include <map>

#include "frozen_difference.h"
#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/exam/freeze.h"
#include "hone/marking/question_parser.h"

namespace hone::exam {
namespace {

constexpr int version = 1;
constexpr std::uint64_t largest_exam = std::uint64_t{64} << 20;
constexpr std::size_t named_questions = 10;

std::string listed(const std::vector<std::string>& ids) {
  std::string out;
  for (std::size_t i = 0; i < ids.size() && i < named_questions; ++i)
    out += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", shorten(ids[i], 40));
  if (ids.size() > named_questions) out += fmt::format(" and {} more", ids.size() - named_questions);
  return out;
}

Error corrupt(const std::string& name, const std::string& what) {
  return Error(ErrorCode::corrupt_data, fmt::format("{}: {}.", name, what));
}

OrderedJson places_of(const marking::Question& question) {
  OrderedJson places = OrderedJson::array();
  for (const marking::Evidence& evidence : question.evidence) {
    OrderedJson spans = OrderedJson::array();
    for (const auto& [start, end] : evidence.spans) spans.push_back({start, end});
    places.push_back(std::move(spans));
  }
  return places;
}

// The spans where place_evidence() found each evidence.
Status read_places(const OrderedJson& row, const std::string& where, marking::Question& question) {
  const auto places = row.find("places");
  if (places == row.end()) return {};
  if (!places->is_array() || places->size() != question.evidence.size())
    return corrupt(where, "\"places\" must hold a list for each evidence");
  for (std::size_t i = 0; i < places->size(); ++i) {
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    for (const OrderedJson& span : (*places)[i]) {
      if (!span.is_array() || span.size() != 2 || !span[0].is_number_unsigned() || !span[1].is_number_unsigned() ||
          span[0].get<std::uint64_t>() >= span[1].get<std::uint64_t>())
        return corrupt(where, "a place must be [start, end] in code points");
      spans.emplace_back(span[0].get<std::size_t>(), span[1].get<std::size_t>());
    }
    question.evidence[i].spans = std::move(spans);
  }
  return {};
}

// The question as it was first frozen, of a row whose key changed since.
Status read_first(const OrderedJson& row, const std::string& where, FrozenExam& frozen) {
  const auto first = row.find("first");
  if (first == row.end()) return {};
  if (!first->is_object() || !first->contains("question") || !(*first)["question"].is_object())
    return corrupt(where, "expected {\"question\"} in \"first\"");
  std::vector<std::string> problems;
  marking::Question question = marking::parse_question({1, (*first)["question"]}, where, {}, problems);
  if (!problems.empty()) return Error(ErrorCode::corrupt_data, problems.front());
  HONE_CHECK(read_places(*first, where, question));
  frozen.first[question.id] = std::move(question);
  return {};
}

Status read_revisions(const OrderedJson& json, const std::string& name, FrozenExam& frozen) {
  for (const OrderedJson& one : json.value("revisions", OrderedJson::array())) {
    KeyRevision revision{.hash = json_value<std::string>(one, "hash", ""), .known = json_value(one, "known", false)};
    revision.questions = json_texts(one.is_object() ? one.value("questions", OrderedJson::array()) : OrderedJson());
    if (revision.hash.empty()) return corrupt(name, "a revision must have the hash of the exam before");
    frozen.revisions.push_back(std::move(revision));
  }
  return {};
}

}  // namespace

std::filesystem::path frozen_path(const std::filesystem::path& exam_file) {
  std::filesystem::path path = exam_file;
  return path.replace_extension(".frozen.json");
}

Status write_frozen(const FrozenExam& frozen, const std::filesystem::path& file) {
  OrderedJson json{{"hone_exam", version},
                   {"exam", frozen.exam.title},
                   {"hash", frozen.hash},
                   {"choose", frozen.count(ExamPart::choose)},
                   {"prove", frozen.count(ExamPart::prove)}};
  if (!frozen.exam.declines.empty()) json["declines"] = frozen.exam.declines;
  if (!frozen.exam.documents.empty()) json["documents"] = frozen.exam.documents;
  for (const KeyRevision& revision : frozen.revisions)
    json["revisions"].push_back(
        {{"hash", revision.hash}, {"questions", revision.questions}, {"known", revision.known}});
  OrderedJson rows = OrderedJson::array();
  for (std::size_t i = 0; i < frozen.parts.size(); ++i) {
    const marking::Question& question = frozen.exam.questions[i];
    OrderedJson row{{"part", frozen.parts[i] == ExamPart::choose ? "choose" : "prove"},
                    {"hash", frozen.question_hashes[i]}};
    if (!question.evidence.empty()) row["places"] = places_of(question);
    row["question"] = marking::question_json(question);
    if (const auto first = frozen.first.find(question.id); first != frozen.first.end()) {
      row["first"] = {{"question", marking::question_json(first->second)}};
      if (!first->second.evidence.empty()) row["first"]["places"] = places_of(first->second);
    }
    rows.push_back(std::move(row));
  }
  json["questions"] = std::move(rows);
  return write_file_atomically(file, dump(json, 1) + "\n");
}

Result<FrozenExam> parse_frozen(std::string_view text, const std::string& name) {
  HONE_TRY(OrderedJson json, parse_ordered_json(text, name));
  if (!json.is_object() || !json.contains("hone_exam") || !json.contains("questions") || !json["questions"].is_array())
    return Error(ErrorCode::corrupt_data, name + ": not a frozen exam.", {NextStep::freeze_exam});
  if (json["hone_exam"] != version)
    return Error(ErrorCode::unsupported, fmt::format("{} is a frozen exam of version {}; this Hone reads version {}.",
                                                     name, shorten(dump(json["hone_exam"]), 20), version));
  FrozenExam frozen;
  const auto text_of = [&](const OrderedJson& object, const char* key) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
  };
  frozen.exam.title = text_of(json, "exam");
  frozen.exam.documents = text_of(json, "documents");
  frozen.hash = text_of(json, "hash");
  for (const OrderedJson& phrase : json.value("declines", OrderedJson::array())) {
    if (!phrase.is_string()) return corrupt(name, "\"declines\" must be a list of texts");
    frozen.exam.declines.push_back(phrase);
  }
  HONE_CHECK(read_revisions(json, name, frozen));
  std::vector<std::string> problems;
  std::map<std::string, std::size_t> ids;
  for (const OrderedJson& row : json["questions"]) {
    const std::size_t number = frozen.parts.size() + 1;
    const std::string where = fmt::format("{}, question {}", name, number);
    if (!row.is_object() || !row.contains("question") || !row["question"].is_object())
      return corrupt(where, "expected {\"part\", \"hash\", \"question\"}");
    marking::Question question = marking::parse_question({number, row["question"]}, where, {}, problems);
    if (!problems.empty()) return Error(ErrorCode::corrupt_data, problems.front());
    if (!ids.try_emplace(question.id, number).second) return corrupt(where, "its id stands there twice");
    HONE_CHECK(read_places(row, where, question));
    HONE_CHECK(read_first(row, where, frozen));
    const std::string part = text_of(row, "part");
    if (part != "choose" && part != "prove") return corrupt(where, "\"part\" must be \"choose\" or \"prove\"");
    frozen.parts.push_back(part == "choose" ? ExamPart::choose : ExamPart::prove);
    frozen.question_hashes.push_back(question_hash(question));
    if (frozen.question_hashes.back() != text_of(row, "hash"))
      return Error(ErrorCode::integrity, where + ": the question was changed after it was frozen.");
    frozen.exam.questions.push_back(std::move(question));
  }
  if (exam_hash(frozen.exam) != frozen.hash)
    return Error(ErrorCode::integrity, name + ": its questions do not have the hash that it was frozen with.");
  const FrozenExam again = freeze_exam(frozen.first_exam());
  if (again.hash != (frozen.revisions.empty() ? frozen.hash : frozen.revisions.front().hash))
    return Error(ErrorCode::integrity, name + ": the key that it was first frozen with was changed.");
  if (again.parts != frozen.parts)
    return Error(ErrorCode::integrity, name + ": a question was moved between choose and prove after it was frozen.");
  return frozen;
}

Result<FrozenExam> read_frozen(const std::filesystem::path& file) {
  HONE_TRY(const std::string text, read_file(file, largest_exam));
  return parse_frozen(text, file.filename().string());
}

std::string frozen_documents(const std::filesystem::path& file) {
  std::error_code failure;
  if (!std::filesystem::exists(file, failure)) return "";
  const auto frozen = read_frozen(file);
  return frozen ? frozen->exam.documents : "";
}

Status check_unchanged(const Exam& exam, const FrozenExam& frozen) {
  if (exam_hash(exam) == frozen.hash) return {};
  const auto revised = revise_frozen(exam, frozen, false);
  if (!revised || revised->revisions.size() == frozen.revisions.size()) return frozen_difference(exam, frozen);
  return Error(ErrorCode::integrity,
               fmt::format("The key changed since the exam was frozen ({}): that is a new revision.",
                           listed(revised->revisions.back().questions)),
               {NextStep::freeze_exam});
}

Error frozen_difference(const Exam& exam, const FrozenExam& frozen) {
  std::map<std::string, std::string> before;
  for (std::size_t i = 0; i < frozen.parts.size(); ++i) before[frozen.exam.questions[i].id] = frozen.question_hashes[i];
  std::vector<std::string> changed, added, gone;
  for (const marking::Question& question : exam.questions) {
    const auto found = before.find(question.id);
    if (found == before.end()) {
      added.push_back(question.id);
    } else {
      if (found->second != question_hash(question)) changed.push_back(question.id);
      before.erase(found);
    }
  }
  for (const auto& [id, hash] : before) gone.push_back(id);
  std::string what;
  const auto say = [&](const char* word, const std::vector<std::string>& ids) {
    if (!ids.empty()) what += fmt::format("{}{}: {}", what.empty() ? "" : "; ", word, listed(ids));
  };
  say("changed", changed);
  say("added", added);
  say("taken away", gone);
  if (what.empty()) what = "`declines` changed";
  return Error(
      ErrorCode::integrity,
      fmt::format("The exam is not the one that was frozen ({}). Put it back, or freeze it under another name: "
                  "scores of the two cannot be compared.",
                  what));
}

}  // namespace hone::exam
