// The questions of a file before anything is made of them: one JSON object each, with the line it begins in.
//
//   HONE_TRY(const ExamSource source, read_yaml_source(text, "lease.yaml"));
//   use(source.questions[0].line, source.questions[0].fields["question"]);
//
// Texts of YAML and CSV arrive as strings, whatever they look like ("no", "1804", "true"): what a value should be, its
// key says. Below `json_schema` and `fields` alone, YAML's plain scalars have the types of YAML 1.2's core schema.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/column_map.h"
#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone::marking {

struct SourceQuestion {
  std::size_t line = 0;  // from 1; of CSV the record
  OrderedJson fields;  // an object
};

struct ExamSource {
  OrderedJson settings = OrderedJson::object();  // exam, numbers, declines
  std::vector<SourceQuestion> questions;
  std::string_view place = "line";  // or "row"
};

// Limits of all of them: 16 MiB and 100,000 questions; those of YAML are parse_yaml()'s as well.
Result<ExamSource> read_yaml_source(std::string_view text, const std::string& name);
Result<ExamSource> read_json_source(std::string_view text, const std::string& name);
Result<ExamSource> read_jsonl_source(std::string_view text, const std::string& name);
// Its columns have the keys of a question as names, in any case, or those that `told` says.
Result<ExamSource> read_csv_source(std::string_view text, const std::string& name, ColumnMap* told = nullptr);

constexpr std::size_t exam_most_bytes = std::size_t{16} << 20;
constexpr std::size_t exam_most_questions = 100'000;

}  // namespace hone::marking
