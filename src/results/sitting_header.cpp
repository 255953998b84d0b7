#include "hone/results/sitting_header.h"

#include <fmt/format.h>

#include <algorithm>

#include "json_members.h"
#include "line_sum.h"

namespace hone::results {
namespace {

constexpr const char* version_key = "hone_sitting";
constexpr int version = 1;
constexpr const char* may_differ[] = {"hone_sitting", "started", "first_word_seconds", "load_seconds", "exam_file"};
constexpr const char* sitter_members[] = {"model",  "adapter",     "documents",  "recipe",    "style",
                                          "system", "temperature", "max_tokens", "n_samples", "decline_below"};

template <class T>
void take_plain(OrderedJson& row, const char* key, T& value) {
  std::optional<T> found;
  take_if(row, key, found);
  if (found) value = std::move(*found);
}

// The member when it is an object, taken out; else empty.
OrderedJson take_object(OrderedJson& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end() || !found->is_object()) return OrderedJson::object();
  OrderedJson object = std::move(*found);
  row.erase(found);
  return object;
}

OrderedJson to_json(const SittingHeader& header) {
  OrderedJson row{{version_key, version},
                  {"exam", {{"title", header.exam.title}, {"hash", header.exam.hash}, {"part", header.exam.part}}},
                  {"stage", header.stage},
                  {"model",
                   {{"name", header.model.name},
                    {"weights_hash", header.model.weights_hash},
                    {"size_bytes", header.model.size_bytes}}}};
  if (header.adapter)
    row["adapter"] = {{"name", header.adapter->name},
                      {"sha256", header.adapter->sha256},
                      {"size_bytes", header.adapter->size_bytes},
                      {"training_seconds", header.adapter->training_seconds}};
  row["documents"] = header.documents;
  row["recipe"] = header.recipe;
  row["decline_below"] = or_null(header.decline_below);
  row["style"] = header.style;
  row["system"] = or_null(header.system);
  row["n_samples"] = header.n_samples;
  row["temperature"] = header.temperature;
  row["max_tokens"] = header.max_tokens;
  row["seed"] = header.seed;
  row["threads"] = header.threads;
  row["cpu"] = header.cpu;
  row["build"] = header.build;
  if (header.marks > 0) row["marks"] = header.marks;
  row["started"] = header.started;
  row["exam_file"] = header.exam_file;
  row["notes"] = header.notes;
  put(row, "first_word_seconds", header.first_word_seconds);
  for (const auto& [key, value] : header.more.items())
    if (!row.contains(key)) row[key] = value;
  return row;
}

}  // namespace

Result<SittingHeader> parse_sitting_header(std::string_view line, const std::string& name) {
  HONE_TRY(OrderedJson row, parse_ordered_json(line, name + ", line 1"));
  HONE_CHECK(take_sum(line, row, name + ", line 1"));
  if (!row.is_object() || !row.contains(version_key))
    return Error(ErrorCode::corrupt_data,
                 name + " is not a sitting: its first line is not an object with \"hone_sitting\".");
  const OrderedJson& written = row[version_key];
  if (!written.is_number_integer() || written != version)
    return Error(ErrorCode::unsupported, fmt::format("{} is a sitting of version {}; this Hone reads version {}.", name,
                                                     dump(written).substr(0, 20), version));
  row.erase(version_key);
  SittingHeader header;
  OrderedJson exam = take_object(row, "exam"), model = take_object(row, "model");
  take_plain(exam, "title", header.exam.title);
  take_plain(exam, "hash", header.exam.hash);
  take_plain(exam, "part", header.exam.part);
  take_plain(row, "stage", header.stage);
  take_plain(model, "name", header.model.name);
  take_plain(model, "weights_hash", header.model.weights_hash);
  take_plain(model, "size_bytes", header.model.size_bytes);
  if (OrderedJson adapter = take_object(row, "adapter"); !adapter.empty()) {
    header.adapter.emplace();
    take_plain(adapter, "name", header.adapter->name);
    take_plain(adapter, "sha256", header.adapter->sha256);
    take_plain(adapter, "size_bytes", header.adapter->size_bytes);
    take_plain(adapter, "training_seconds", header.adapter->training_seconds);
  }
  take_plain(row, "documents", header.documents);
  if (const auto recipe = row.find("recipe"); recipe != row.end()) {
    header.recipe = std::move(*recipe);
    row.erase(recipe);
  }
  take_if(row, "decline_below", header.decline_below);
  take_plain(row, "style", header.style);
  take_if(row, "system", header.system);
  take_plain(row, "n_samples", header.n_samples);
  take_plain(row, "temperature", header.temperature);
  take_plain(row, "max_tokens", header.max_tokens);
  take_plain(row, "seed", header.seed);
  take_plain(row, "threads", header.threads);
  take_plain(row, "cpu", header.cpu);
  take_plain(row, "build", header.build);
  take_plain(row, "marks", header.marks);
  take_plain(row, "started", header.started);
  take_plain(row, "exam_file", header.exam_file);
  if (const auto notes = row.find("notes"); notes != row.end() && notes->is_array()) {
    header.notes = json_texts(*notes);
    row.erase(notes);
  }
  take_if(row, "first_word_seconds", header.first_word_seconds);
  for (const char* key : {"decline_below", "system"})  // written as null where there is none
    if (const auto found = row.find(key); found != row.end() && found->is_null()) row.erase(found);
  header.more = std::move(row);
  return header;
}

std::string sitting_header_line(const SittingHeader& header) { return with_sum(dump(to_json(header))); }

std::optional<OtherSitting> other_sitting(const SittingHeader& before, const SittingHeader& now) {
  const OrderedJson then = to_json(before), wanted = to_json(now);
  const bool cpu_is_known = !before.cpu.empty() && !now.cpu.empty();  // the system does not always say
  for (const auto& [key, value] : wanted.items()) {
    if (std::find(std::begin(may_differ), std::end(may_differ), key) != std::end(may_differ)) continue;
    if (key == "cpu" && !cpu_is_known) continue;
    const auto found = then.find(key);
    if (found == then.end() || *found != value)
      return OtherSitting{key, found == then.end() ? "none" : dump(*found), dump(value)};
  }
  return std::nullopt;
}

bool same_sitter(const SittingHeader& header, const SittingHeader& other) {
  if (header.exam.hash.empty() || header.exam.hash != other.exam.hash) return false;
  const OrderedJson one = to_json(header), two = to_json(other);
  return std::all_of(std::begin(sitter_members), std::end(sitter_members), [&](const char* key) {
    const auto a = one.find(key), b = two.find(key);
    return (a == one.end()) == (b == two.end()) && (a == one.end() || *a == *b);
  });
}

}  // namespace hone::results
