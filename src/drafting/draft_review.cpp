#include "hone/drafting/draft_review.h"

#include <fmt/format.h>

#include <algorithm>

#include "hone/core/files.h"
#include "hone/exam/exam.h"

namespace hone::drafting {
namespace {

constexpr std::size_t short_answer_words = 6;

void apply(const DraftDecision& decision, Draft& draft) {
  using Kind = DraftDecision::Kind;
  if (decision.kind == Kind::accept) draft.review = Review::accepted;
  if (decision.kind == Kind::drop) draft.review = Review::dropped;
  if (decision.kind != Kind::edit) return;
  draft.review = Review::edited;
  if (!decision.question.empty()) draft.question = decision.question;
  if (!decision.answer.empty()) draft.answer = decision.answer;
}

// The folder that holds all of these files; of one inside a file, "mail.eml/contract.pdf", that of the mail.
fs::path folder_of(const std::vector<Draft>& drafts) {
  fs::path common;
  for (const Draft& draft : drafts) {
    fs::path folder = fs::path(draft.span.document).parent_path();
    std::error_code failure;
    for (fs::path holder = folder; holder.has_filename(); holder = holder.parent_path())
      if (fs::is_regular_file(holder, failure)) folder = holder.parent_path();
    if (&draft == &drafts.front()) common = folder;
    const auto [end, unused] = std::mismatch(common.begin(), common.end(), folder.begin(), folder.end());
    fs::path shared;
    for (auto part = common.begin(); part != end; ++part) shared /= *part;
    common = shared;
  }
  return common;
}

// Below that folder; where the files share none, the file's name alone.
std::string evidence_name(const fs::path& document, const fs::path& folder) {
  const fs::path below = document.lexically_relative(folder.empty() ? "." : folder);
  return (below.empty() ? document.filename() : below).generic_string();
}

marking::Question question_of(const Draft& draft, std::size_t number, const fs::path& folder) {
  marking::Question question{.id = fmt::format("drafted-{}", number), .text = draft.question, .tags = {"drafted"}};
  const std::size_t words = 1 + static_cast<std::size_t>(std::count(draft.answer.begin(), draft.answer.end(), ' '));
  if (words <= short_answer_words)
    question.markings.emplace_back(marking::ContainMarking{.must = {{draft.answer}}, .must_not = {}});
  else
    question.markings.emplace_back(marking::ReferenceMarking{.references = {draft.answer}});
  question.evidence.push_back(
      {.document = evidence_name(draft.span.document, folder), .spans = {{draft.span.start, draft.span.end}}});
  return question;
}

}  // namespace

Result<std::vector<Draft>> review_drafts(const fs::path& file, const AskAboutDraft& ask) {
  HONE_TRY(auto drafts, read_drafts(file));
  const std::size_t open = count_reviews(drafts).open;
  std::size_t number = 0;
  for (Draft& draft : drafts) {
    if (!ask || draft.review != Review::draft) continue;
    const DraftDecision decision = ask({draft, ++number, open});
    if (decision.kind == DraftDecision::Kind::stop) break;
    if (decision.kind == DraftDecision::Kind::skip) continue;
    apply(decision, draft);
    HONE_CHECK(write_drafts(file, drafts));
  }
  return drafts;
}

ReviewCounts count_reviews(const std::vector<Draft>& drafts) {
  const auto count = [&](Review review) {
    return static_cast<std::size_t>(
        std::count_if(drafts.begin(), drafts.end(), [&](const Draft& draft) { return draft.review == review; }));
  };
  return {count(Review::draft), count(Review::accepted), count(Review::edited), count(Review::dropped)};
}

Result<std::size_t> write_drafted_exam(const std::vector<Draft>& drafts, const fs::path& out) {
  exam::Exam exam;
  const fs::path folder = folder_of(drafts);
  std::error_code failure;
  const fs::path seen =
      fs::proximate(folder.empty() ? "." : folder, out.has_parent_path() ? out.parent_path() : ".", failure);
  exam.documents = (failure ? fs::absolute(folder) : seen).generic_string();
  if (exam.documents == ".") exam.documents.clear();
  for (std::size_t i = 0; i < drafts.size(); ++i)
    if (drafts[i].review == Review::accepted || drafts[i].review == Review::edited)
      exam.questions.push_back(question_of(drafts[i], i + 1, folder));
  if (!exam.questions.empty()) HONE_CHECK(write_file_atomically(out, exam::exam_jsonl(exam)));
  return exam.questions.size();
}

}  // namespace hone::drafting
