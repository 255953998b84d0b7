#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/exam/freeze.h"

namespace hone::exam {
namespace {

constexpr std::uint64_t largest_record = std::uint64_t{64} << 20;

// lease.frozen.json → lease.prove.jsonl
std::filesystem::path record_path(const std::filesystem::path& frozen_file) {
  std::string name = frozen_file.filename().string();
  for (const std::string_view ending : {".json", ".frozen"})
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  return frozen_file.parent_path() / (name + ".prove.jsonl");
}

Result<std::string> read_record(const std::filesystem::path& path) {
  auto text = read_file(path, largest_record);
  if (!text && text.error().code() == ErrorCode::not_found) return std::string();
  return text;
}

}  // namespace

Status record_prove_sitting(const std::filesystem::path& frozen_file, const ProveSitting& sitting) {
  const std::filesystem::path path = record_path(frozen_file);
  // Two sittings may end at one time; the lock is of a file of its own, as the record is replaced whole.
  std::filesystem::path lock_path = path;
  HONE_TRY(const FileLock lock, FileLock::take(lock_path += ".lock", true));
  HONE_TRY(std::string text, read_record(path));
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  text += dump(OrderedJson{
              {"hash", sitting.hash}, {"stage", sitting.stage}, {"model", sitting.model}, {"time", sitting.time}}) +
          "\n";
  return write_file_atomically(path, text);
}

Result<std::size_t> prove_sittings(const std::filesystem::path& frozen_file, const std::string& hash) {
  const std::filesystem::path path = record_path(frozen_file);
  HONE_TRY(const std::string text, read_record(path));
  std::size_t count = 0;
  for (const TextLine& line : Lines(text)) {
    if (is_blank(line.text)) continue;
    const std::string where = path.filename().string() + ", line " + std::to_string(line.number);
    HONE_TRY(const Json row, parse_json(line.text, where));
    HONE_TRY(const std::string of, json_get<std::string>(row, "hash", where));
    count += of == hash;
  }
  return count;
}

Result<std::size_t> prove_sittings(const std::filesystem::path& frozen_file, const FrozenExam& frozen) {
  HONE_TRY(std::size_t count, prove_sittings(frozen_file, frozen.hash));
  for (const KeyRevision& revision : frozen.revisions) {
    HONE_TRY(const std::size_t before, prove_sittings(frozen_file, revision.hash));
    count += before;
  }
  return count;
}

}  // namespace hone::exam
