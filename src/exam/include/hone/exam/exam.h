// An exam as its author writes it: YAML, JSONL, JSON or a spreadsheet's CSV (docs/formats/exam.md).
//
//   HONE_TRY(Exam exam, read_exam("lease.yaml"));
//   HONE_CHECK(place_evidence(exam, "documents/"));       // every quotation is in its document
//   for (const std::string& warning : exam_warnings(exam)) …
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "hone/marking/question.h"

namespace hone::exam {

struct Exam {
  std::string title;
  std::string numbers;  // the language whose decimal sign the answers' numbers have; empty: a point
  std::vector<std::string> declines;  // phrases, besides the known ones, with which an answer says that it cannot say
  std::string documents;  // the folder of what its questions name, from the exam's own folder; empty: that one
  std::vector<marking::Question> questions;
};

enum class ExamSyntax { yaml, json, jsonl, csv };

// Errors: not_found, unsupported (the file's ending), corrupt_data, invalid_argument and limit_exceeded, with every
// problem (the first twenty) on a line of its own that names the file, the line or question, and what was expected.
Result<Exam> read_exam(const std::filesystem::path& file);
Result<Exam> parse_exam(std::string_view text, ExamSyntax syntax, const std::string& name);

// Reads the documents that evidence names, below `folder`, and fills in Evidence::spans where there is a quotation.
// Errors: not_found (no such document; the quotation is not in it), invalid_argument (a span past its end), and those of
// read_document.
Status place_evidence(Exam& exam, const std::filesystem::path& folder);

// read_exam() and place_evidence(), in the folder `documents`, which the exam then remembers. Where it is empty: in the one
// that the exam names, else in the one that it was frozen with, else in its own.
Result<Exam> read_placed_exam(const std::filesystem::path& file, const std::filesystem::path& documents = {});

// Whole sentences: an exam that is too small to detect anything, tags of one question, …
std::vector<std::string> exam_warnings(const Exam& exam);

// The questions as JSONL, one a line, as parse_exam() reads them.
std::string exam_jsonl(const Exam& exam);

}  // namespace hone::exam
