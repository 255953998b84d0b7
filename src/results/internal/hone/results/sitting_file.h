// A sitting on disk, NAME.sitting.jsonl: one object about the whole (model, seed, build, …), then one line for each answer.
//
//   HONE_TRY(auto writer, SittingWriter::take_up("base.sitting.jsonl", {.stage = "base"}));
//   HONE_CHECK(writer.append({.id = "q1", .part = SittingPart::prove, .mark = 1, .right_wrong = true, .answer = "1804"}));
//   HONE_CHECK(writer.finish());
//   HONE_TRY(const Sitting sitting, read_sitting("base.sitting.jsonl"));
//
// An item: {"id","group"?,"tags"?,"part":"choose|prove","sample":0,"points":1,"mark":0..1 or null,
// "kind":"right_wrong|graded","answer","question"?,"prompt"?,…}: docs/formats/sitting.md. What else a line or the first object holds is kept as it is. The same id and
// sample twice: the last counts. A last line that a kill cut off is left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hone/core/append_file.h"
#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/marking/marking.h"
#include "hone/results/comparison_scores.h"
#include "hone/results/sitting_header.h"

namespace hone::results {

enum class SittingPart { choose, prove };
constexpr bool is_scored(SittingPart part, ScoredPart wanted) {
  return wanted == ScoredPart::all || (wanted == ScoredPart::prove) == (part == SittingPart::prove);
}

struct SittingItem {
  std::string id;
  std::string group = {};  // questions on one document; empty: alone
  std::vector<std::string> tags = {};
  SittingPart part = SittingPart::prove;
  std::size_t sample = 0;  // several answers of one question
  double points = 1;  // above 0
  std::optional<double> mark = {};  // 0 to 1; none: still to be marked
  bool right_wrong = false;  // the mark is 0 or 1 by its kind
  std::string answer = {};
  // What led to the answer. None: the line does not say.
  std::optional<std::string> question = {}, prompt = {};  // their texts
  std::optional<std::uint64_t> seed = {};
  std::optional<bool> declined = {};  // the answer was that the documents do not say
  std::optional<bool> unanswerable = {};  // the question, by the documents
  std::optional<std::vector<documents::DocumentSpan>> cited = {};
  std::optional<std::int64_t> prompt_tokens = {}, answer_tokens = {};
  std::optional<bool> cut = {};  // the answer came to its last token before its end
  std::optional<double> support = {};  // of its passages, 0 to 1
  bool leaked = false;  // stands in what the model was made with: not counted
  std::vector<double> log_likelihoods = {};  // natural, one for each choice; NaN: that choice has none
  std::optional<std::string> reason = {};  // of the mark, a sentence
  std::optional<double> seconds = {};  // since the answer before
  std::optional<double> answer_seconds = {};  // the same where words were generated, else 0
  std::optional<std::uint64_t> memory_bytes = {};  // the most the process held until then
  std::optional<double> expert = {};  // an expert's mark, 0 to 1
  std::optional<double> judge = {};  // a judge's probability of yes
  OrderedJson more = OrderedJson::object();  // members that this version does not know
};

struct Sitting {
  SittingHeader header;
  std::vector<SittingItem> items;  // one for each id and sample
  std::uint64_t whole_bytes = 0;  // of the text, without a line that was cut off
};

// Errors: not_found; corrupt_data naming line and member; unsupported when a newer Hone wrote it.
Result<Sitting> read_sitting(const fs::path& file);
// The same from text; `name` is for messages.
Result<Sitting> parse_sitting(std::string_view text, const std::string& name);

class SittingWriter {
 public:
  // A new file. Errors: already_exists, io.
  static Result<SittingWriter> create(const fs::path& file, const SittingHeader& header);
  // Goes on with one that is there, whatever it is of.
  static Result<SittingWriter> resume(const fs::path& file);
  // The sitting of this header, new or gone on with. One that a kill left without a whole first line is begun again. Lines
  // that are damaged are set aside, in NAME.damaged, and said: has() is false of their answers. Error already_exists: of
  // another header.
  static Result<SittingWriter> take_up(const fs::path& file, const SittingHeader& header);

  const SittingHeader& header() const { return header_; }
  bool has(const std::string& id, std::size_t sample) const { return answered_.contains({id, sample}); }
  Status append(const SittingItem& item);
  // On the disk, not only with the system.
  Status finish() { return file_.sync(); }

 private:
  static Result<SittingWriter> begin(AppendFile out, const SittingHeader& header);
  static Result<SittingWriter> go_on(AppendFile out, std::string_view text, Sitting sitting);
  SittingWriter(AppendFile file, SittingHeader header) : file_(std::move(file)), header_(std::move(header)) {}
  AppendFile file_;
  SittingHeader header_;
  std::set<std::pair<std::string, std::size_t>> answered_;
};

}  // namespace hone::results
