#include "pull_place.h"

#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include "hone/core/atomic_file.h"
#include "hone/core/date.h"
#include "hone/core/files.h"
#include "hone/core/hash.h"
#include "hone/core/quantity.h"

namespace hone::pull {
namespace {

constexpr auto longest_pause =
    std::chrono::hours(24 * 7);  // a download that was cut and not taken up again so long is given up

fs::path lock_of(const fs::path& incoming) { return incoming.string() + ".lock"; }

bool is_given_up(const fs::path& incoming) {
  std::error_code failure;
  const auto oldest = fs::file_time_type::clock::now() - longest_pause;
  if (fs::last_write_time(incoming, failure) > oldest || failure) return false;
  for (fs::recursive_directory_iterator entry(incoming, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    std::error_code gone;
    if (fs::last_write_time(entry->path(), gone) > oldest && !gone) return false;
  }
  return !failure;
}

void remove_temporaries(const fs::path& folder) {
  std::error_code failure;
  const auto entries = folder_entries(folder);
  if (!entries) return;  // the next pull cleans
  for (const fs::path& file : *entries)
    if (is_left_behind(file)) fs::remove(file, failure);
}

// What killed pulls left: files that were being written, and downloads that nobody takes up again. The lock of a model says that
// none of its pulls is alive.
void remove_leftovers(const fs::path& all_incoming) {
  std::error_code failure;
  const auto entries = folder_entries(all_incoming);
  if (!entries) return;
  for (const fs::path& file : *entries) {
    if (file.extension() != ".lock") continue;
    const auto lock = FileLock::take(file, /*wait=*/false);
    if (!lock) continue;
    const fs::path incoming = fs::path(file).replace_extension();
    remove_temporaries(incoming);
    remove_temporaries(installed::models_folder() / incoming.filename());
    if (is_given_up(incoming)) fs::remove_all(incoming, failure);
  }
}

}  // namespace

Result<ModelPlace> ModelPlace::take(const std::string& name) {
  if (!installed::is_model_name(name))
    return Error(ErrorCode::invalid_argument,
                 "\"" + name + "\" cannot be a model's name: letters, digits and . - _ are possible.");
  const fs::path incoming = installed::models_folder() / ".incoming" / installed::model_folder(name).filename();
  HONE_CHECK(make_folder(incoming));
  remove_leftovers(incoming.parent_path());
  HONE_CHECK(make_folder(incoming));
  auto lock = FileLock::take(lock_of(incoming), /*wait=*/false);
  for (int i = 0; i < 5 && !lock && lock.error().code() == ErrorCode::busy; ++i) {  // another pull looks for leftovers
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    lock = FileLock::take(lock_of(incoming), /*wait=*/false);
  }
  if (!lock && lock.error().code() == ErrorCode::busy)
    return Error(ErrorCode::busy, "Another hone is bringing " + name + " just now.");
  if (!lock) return std::move(lock).error();
  return ModelPlace(name, incoming, std::move(*lock));
}

void ModelPlace::clear() const {
  std::error_code ignored;
  fs::remove(folder() / "card.json", ignored);
  fs::remove_all(folder(), ignored);
}

Status ModelPlace::need(std::uint64_t size_bytes) const {
  std::error_code failure;
  const auto space = fs::space(incoming_, failure);
  if (!failure && space.available < size_bytes)
    return Error(ErrorCode::io, "The disk of " + installed::models_folder().string() + " has " +
                                    in_fitting_unit(space.available) + " free; " + name_ + " needs " +
                                    in_fitting_unit(size_bytes) + " while it is put together.");
  return {};
}

Result<installed::InstalledModel> ModelPlace::finish(const fs::path& gguf, const installed::InstalledModel& facts) {
  HONE_TRY(auto model, installed::describe_model(gguf));
  model.name = name_;
  model.source = facts.source;
  model.sha256 = facts.sha256;
  if (model.sha256.empty()) {
    HONE_TRY(model.sha256, sha256_file(gguf));
  }
  if (facts.memory_bytes > 0) model.memory_bytes = facts.memory_bytes;
  if (!facts.licence.empty()) model.licence = facts.licence;
  if (!facts.languages.empty()) model.languages = facts.languages;
  model.pulled_at = utc_time(unix_seconds());
  HONE_CHECK(installed::write_card(model));
  std::error_code ignored;
  fs::remove_all(incoming_, ignored);
  return model;
}

Result<std::string> join_files(const std::vector<fs::path>& parts, const fs::path& to, const std::string& sha256,
                               const Progress& progress) {
  HONE_TRY(auto whole, AtomicFile::create(to));
  Sha256 hash;
  std::uint64_t total = 0;
  for (const fs::path& part : parts) {
    std::error_code failure;
    total += fs::file_size(part, failure);
    if (failure) return Error(ErrorCode::not_found, "There is no " + part.string() + ".");
  }
  std::vector<char> buffer(1 << 20);
  for (const fs::path& part : parts) {
    std::ifstream in(part, std::ios::binary);
    if (!in) return Error(ErrorCode::io, "Cannot read " + part.string() + ".");
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
      const std::string_view some(buffer.data(), static_cast<std::size_t>(in.gcount()));
      hash.update(some);
      HONE_CHECK(whole.append(some));
      report_progress(progress, {"checking " + to.filename().string(), whole.size_bytes(), total, "bytes"});
    }
    if (in.bad()) return Error(ErrorCode::io, "Cannot read " + part.string() + ".");
  }
  std::string found = hash.hex();
  if (!sha256.empty() && found != sha256)
    return Error(ErrorCode::integrity, to.filename().string() + " is not the promised file: its SHA-256 is " + found +
                                           ", not " + sha256 + ".");
  HONE_CHECK(whole.commit());
  return found;
}

}  // namespace hone::pull
