// Who sat an exam, and how: the first line of a sitting. docs/formats/sitting.md has its members.
//
//   SittingHeader header{.stage = "base"};
//   header.model.name = "smollm2-135m-instruct";
//   HONE_TRY(const Sitting before, read_sitting("base.sitting.jsonl"));
//   if (const auto other = other_sitting(before.header, header)) use(other->member);     // "seed": not the same sitting
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone::results {

inline constexpr std::uint64_t largest_sitting = std::uint64_t{1} << 30;  // bytes of a sitting's file

struct SittingExam {
  std::string title = {}, hash = {}, part = {};  // part: "all", "choose" or "prove"
};
struct SittingModel {
  std::string name = {}, weights_hash = {};
  std::uint64_t size_bytes = 0;
};
struct SittingAdapter {
  std::string name = {}, sha256 = {};
  std::uint64_t size_bytes = 0;
  double training_seconds = 0;  // 0: not known
};

struct SittingHeader {
  SittingExam exam = {};
  std::string stage = {};
  SittingModel model = {};
  std::optional<SittingAdapter> adapter = {};
  std::string documents = {};  // in words, for people alone: `recipe` has the values; empty: none
  OrderedJson recipe = {};  // how the documents are searched; null without
  std::optional<double> decline_below = {};  // none without documents
  std::string style = {};
  std::optional<std::string> system = {};  // none: a sentence of Hone's
  std::uint64_t n_samples = 0;
  double temperature = 0;
  std::int64_t max_tokens = 0;
  std::uint64_t seed = 0;
  std::int64_t threads = 0;
  std::string cpu = {}, build = {};
  int marks = 0;  // marking_version of its marks; 0: of before there was one
  std::string started = {};  // ISO 8601, UTC
  std::string exam_file = {};  // the frozen exam's
  std::vector<std::string> notes = {};  // what a reader of the marks must know
  std::optional<double> first_word_seconds = {};
  OrderedJson more = OrderedJson::object();  // members that this version does not know
};

// Members that are missing or of another type are left at their defaults. Errors: corrupt_data (no sitting's first line);
// unsupported (a newer Hone wrote it).
Result<SittingHeader> parse_sitting_header(std::string_view line, const std::string& name);
std::string sitting_header_line(const SittingHeader& header);  // without a line end

// What keeps a sitting from going on under another header: the first member that differs, as JSON then and now. When it
// started, how fast the first word came and where the exam's file lies may differ.
struct OtherSitting {
  std::string member, then, now;
};
std::optional<OtherSitting> other_sitting(const SittingHeader& before, const SittingHeader& now);

// Whether the same model, adapter, documents and way of asking sat the same exam: all but seed, threads, machine and build.
bool same_sitter(const SittingHeader& header, const SittingHeader& other);

}  // namespace hone::results
