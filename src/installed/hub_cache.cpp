#include "hone/installed/hub_cache.h"

#include <algorithm>
#include <cctype>

namespace hone::installed {
namespace {

bool is_hexadecimal(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_word(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
         });
}

Error not_in_cache(const std::string& revision) {
  return Error(ErrorCode::not_found, "The Hugging Face cache holds no revision \"" + revision + "\" of it.");
}

}  // namespace

bool is_safe_path(std::string_view path) {
  if (path.empty() || path.size() > 1024 || path.front() == '/') return false;
  if (std::any_of(path.begin(), path.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7f; }))
    return false;
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string_view part = path.substr(start, end - start);
    if (part.empty() || part == "." || part == ".." || part.size() > 255) return false;
    start = end + 1;
  }
  return true;
}

bool is_commit(std::string_view commit) { return commit.size() == 40 && is_hexadecimal(commit); }

bool is_safe_etag(std::string_view etag) { return etag.size() <= 128 && is_word(etag); }

bool is_repository_name(std::string_view name) {
  const auto slash = name.find('/');
  if (name.size() > 200) return false;
  return slash == std::string_view::npos ? is_word(name)
                                         : is_word(name.substr(0, slash)) && is_word(name.substr(slash + 1));
}

HubCache::HubCache(const fs::path& root, const std::string& repository) {
  std::string name = "models--" + repository;
  if (auto slash = name.find('/'); slash != std::string::npos) name.replace(slash, 1, "--");
  folder_ = root / name;
  locks_ = root / ".locks" / name;
}

Result<fs::path> HubCache::lock_file(const std::string& etag) const {
  HONE_CHECK(make_folder(locks_));
  return locks_ / (etag + ".lock");
}

Result<std::string> HubCache::commit_of(const std::string& revision) const {
  std::error_code failure;
  if (is_commit(revision) && fs::is_directory(snapshot(revision), failure)) return revision;
  if (!is_safe_path(revision)) return not_in_cache(revision);
  auto commit = read_file(folder_ / "refs" / revision, 1 << 10);
  if (!commit) return not_in_cache(revision);
  while (!commit->empty() && std::isspace(static_cast<unsigned char>(commit->back()))) commit->pop_back();
  if (!is_commit(*commit) || !fs::is_directory(snapshot(*commit), failure)) return not_in_cache(revision);
  return commit;
}

Result<std::vector<HubFile>> HubCache::files(const std::string& commit) const {
  std::vector<HubFile> found;
  std::error_code failure;
  const fs::path folder = snapshot(commit);
  fs::recursive_directory_iterator walk(folder, failure), end;
  for (; !failure && walk != end; walk.increment(failure)) {
    std::error_code gone;
    const auto size = fs::file_size(walk->path(), gone);  // of the blob behind the link
    if (!gone && fs::is_regular_file(walk->path(), gone))
      found.push_back({walk->path().lexically_relative(folder).generic_string(), size});
  }
  if (failure) return Error(ErrorCode::io, "Cannot read " + folder.string() + ": " + failure.message() + ".");
  std::sort(found.begin(), found.end(), [](const HubFile& a, const HubFile& b) { return a.path < b.path; });
  return found;
}

Status HubCache::make() const {
  for (const char* part : {"blobs", "refs", "snapshots"}) HONE_CHECK(make_folder(folder_ / part));
  return {};
}

Status HubCache::set_reference(const std::string& revision, const std::string& commit) const {
  if (is_commit(revision)) return {};
  const fs::path file = folder_ / "refs" / revision;
  HONE_CHECK(make_folder(file.parent_path()));
  return write_file_atomically(file, commit);
}

Status HubCache::link(const std::string& commit, const std::string& path, const std::string& etag) const {
  const fs::path place = snapshot(commit) / path;
  HONE_CHECK(make_folder(place.parent_path()));
  fs::path target = fs::path("..") / ".." / "blobs" / etag;
  for (auto depth = std::count(path.begin(), path.end(), '/'); depth > 0; --depth) target = ".." / target;
  std::error_code failure;
  if (fs::read_symlink(place, failure) == target) return {};
  const fs::path fresh = place.string() + ".link";
  fs::remove(fresh, failure);
  fs::create_symlink(target, fresh, failure);
  if (!failure) fs::rename(fresh, place, failure);
  if (failure) return Error(ErrorCode::io, "Cannot link " + place.string() + ": " + failure.message() + ".");
  return {};
}

}  // namespace hone::installed
