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
#include <map>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "hone/exam/exam.h"

namespace hone::exam {

enum class ExamPart { choose, prove };

// A key that was mended after the exam was frozen. What is asked and who is in which part stay as they were.
struct KeyRevision {
  std::string hash;  // of the exam before
  std::vector<std::string> questions;  // the ids whose key changed
  bool known = false;  // results of *prove* were known by then
};

struct FrozenExam {
  std::string hash;  // SHA-256 of the canonical content, hexadecimal
  Exam exam;  // evidence placed
  std::vector<ExamPart> parts;  // one a question
  std::vector<std::string> question_hashes;  // one a question
  std::vector<KeyRevision> revisions = {};  // oldest first
  std::map<std::string, marking::Question> first = {};  // as first frozen, those whose key changed since, by id

  std::size_t count(ExamPart part) const;
  std::vector<const marking::Question*> questions(ExamPart part) const;
  Exam first_exam() const;  // with the key that it was first frozen with
  bool had_hash(const std::string& other) const;  // its own now, or that before a revision
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
// Exam::documents of a frozen exam; empty when there is none that can be read.
std::string frozen_documents(const std::filesystem::path& file);
// Errors: not_found, corrupt_data, unsupported (a newer Hone's), integrity (the content does not have its hash).
Result<FrozenExam> read_frozen(const std::filesystem::path& file);
Result<FrozenExam> parse_frozen(std::string_view text, const std::string& name);

// Error integrity naming the questions that were changed, added and taken away.
Status check_unchanged(const Exam& exam, const FrozenExam& frozen);

// `before` with the key of `exam`, as a revision; `known`: somebody saw results by the key before. As it is where nothing changed.
// Error integrity, of check_unchanged(), where more than keys changed: markings and evidence are the key.
Result<FrozenExam> revise_frozen(Exam exam, const FrozenExam& before, bool known);
// "The key of 2 questions changed after results were known: "rent", "dog"."; empty without a revision.
std::string revision_sentence(const FrozenExam& frozen);

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
// Of all its revisions.
Result<std::size_t> prove_sittings(const std::filesystem::path& frozen_file, const FrozenExam& frozen);

}  // namespace hone::exam
