// A frozen exam: its questions are fixed by a hash and split in two. What selects sees *choose* (a third); what is
// reported is *prove*. docs/formats/exam.md has the file.
//
//   HONE_TRY(const Exam exam, read_placed_exam("lease.yaml"));
//   FrozenExam frozen = freeze_exam(exam);
//   HONE_CHECK(write_frozen(frozen, frozen_path("lease.yaml")));          // lease.frozen.json
//   HONE_TRY(const FrozenExam same, read_frozen("lease.frozen.json"));
//   HONE_CHECK(check_unchanged(exam, frozen));                            // names the questions that changed
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/exam/exam.h"

namespace hone::exam {

enum class ExamPart { choose, prove };

struct FrozenExam {
  std::string hash;  // SHA-256 of the canonical content, hexadecimal
  Exam exam;  // evidence placed
  std::vector<ExamPart> parts;  // one a question
  std::vector<std::string> question_hashes;  // one a question

  std::size_t count(ExamPart part) const;
  std::vector<const marking::Question*> questions(ExamPart part) const;
};

// Sorted by id, keys in a fixed order, no layout: two files that ask and mark the same have one hash.
std::string exam_hash(const Exam& exam);
std::string question_hash(const marking::Question& question);

// The split depends on ids and contents alone. Groups are kept whole. Strata are the first tag and whether a question is
// unanswerable; within one, by SHA-256 of id and content, a third goes to *choose*, as near as groups allow.
FrozenExam freeze_exam(Exam exam);

// lease.yaml → lease.frozen.json
std::filesystem::path frozen_path(const std::filesystem::path& exam_file);
Status write_frozen(const FrozenExam& frozen, const std::filesystem::path& file);
// Errors: not_found, corrupt_data, unsupported (a newer Hone's), integrity (the content does not have its hash).
Result<FrozenExam> read_frozen(const std::filesystem::path& file);
Result<FrozenExam> parse_frozen(std::string_view text, const std::string& name);

// Error integrity naming the questions that were changed, added and taken away.
Status check_unchanged(const Exam& exam, const FrozenExam& frozen);

// What the parts can see: exact McNemar, 30 % of the answers changing, 80 % power.
struct ExamReach {
  std::size_t choose = 0, prove = 0;
  double detectable = 1;  // by *prove*; 1: nothing
  int detectable_points = 100;
  std::size_t needed = 0;  // questions of *prove* from which on `worth` is seen; 0: more than a million
  std::size_t more = 0;  // questions to add to the whole exam for that
};
ExamReach exam_reach(const FrozenExam& frozen, double worth);

// Every sitting of *prove* is written down beside the frozen exam, lease.prove.jsonl: the more often it was looked at,
// the less it proves.
struct ProveSitting {
  std::string hash;  // of the exam
  std::string stage, model;
  std::string time;  // ISO 8601, UTC
};
Status record_prove_sitting(const std::filesystem::path& frozen_file, const ProveSitting& sitting);
// How often *prove* of the exam with this hash was sat. 0 when there is no record.
Result<std::size_t> prove_sittings(const std::filesystem::path& frozen_file, const std::string& hash);

}  // namespace hone::exam
