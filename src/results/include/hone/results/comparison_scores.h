// What two sides of a comparison are made of: one score for each question, from a sitting or from a CSV file made elsewhere.
//
//   HONE_TRY(const Scores base, read_scores("base.sitting.jsonl"));
//   HONE_TRY(const Scores other, read_scores("theirs.csv"));          // id,score
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"

namespace hone::results {

struct Score {
  std::string id;
  std::string group = {};  // questions that stand or fall together; empty: alone
  std::vector<std::string> tags = {};
  double points = 1;
  double mark = 0;  // the mean of its samples
  std::size_t samples = 1;
};

struct Scores {
  std::string name;  // the stage, or the file
  std::string exam = {};  // its hash; empty: not known
  std::vector<Score> scores = {};
  std::vector<std::string> leaked = {};  // questions that the stage was trained on: they have no score
  std::string revision = {};  // a sentence, where answers were marked again by a key that was mended
  std::size_t answers = 0,
              cut = 0;  // of a sitting: how many, and how many of them came to their last token before their end
  int marks = 0;  // marking_version of a sitting; 0: not known
  bool right_wrong = false;  // every mark is 0 or 1 by its kind, of one sample
};

enum class ScoredPart { prove, choose, all };
std::string part_name(ScoredPart part);
Result<ScoredPart> parse_part(const std::string& name);  // "prove", "choose" or "all"

// A file that begins with '{' is a sitting, whose answers are marked again where the key of its frozen exam was mended; `part`
// says which of its questions count. Anything else is CSV: id and score, and with a header line also group. Scores may be of any scale; when all are 0 or 1 they are right and wrong.
// Errors: not_found; corrupt_data or invalid_argument naming line and question: a missing mark, a score that is no number,
// a question twice, a file without questions.
Result<Scores> read_scores(const fs::path& file, ScoredPart part = ScoredPart::prove);
// The same by the key that the exam was first frozen with: another one only where Scores::revision is not empty.
Result<Scores> read_first_scores(const fs::path& file, ScoredPart part = ScoredPart::prove);
// The same from text; `name` is for messages and becomes the name, unless a sitting knows its stage.
Result<Scores> parse_scores(std::string_view text, const std::string& name, ScoredPart part = ScoredPart::prove);

}  // namespace hone::results
