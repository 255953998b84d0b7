// The Hugging Face cache, in the layout that every tool shares:
// - models--org--name/blobs/<etag>: the bytes
// - models--org--name/snapshots/<commit>/path/to/file → ../../../../blobs/<etag>
// - models--org--name/refs/main: holds <commit>
//
//   HubCache cache(HubSettings::from_environment().cache, "org/name");
//   HONE_TRY(auto commit, cache.commit_of("main"));
//   HONE_TRY(auto files, cache.files(commit));
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/result.h"

namespace hone::installed {

struct HubFile {
  std::string path;  // inside the repository, with '/'
  std::uint64_t size_bytes = 0;
};

class HubCache {
 public:
  HubCache(const fs::path& root, const std::string& repository);

  fs::path blob(const std::string& etag) const { return folder_ / "blobs" / etag; }
  fs::path snapshot(const std::string& commit) const { return folder_ / "snapshots" / commit; }
  // Held while a blob is fetched: the file that the other tools lock, too.
  Result<fs::path> lock_file(const std::string& etag) const;

  // Errors: not_found.
  Result<std::string> commit_of(const std::string& revision) const;
  Result<std::vector<HubFile>> files(const std::string& commit) const;

  Status make() const;
  Status set_reference(const std::string& revision, const std::string& commit) const;
  // Makes snapshots/<commit>/<path> point to the blob.
  Status link(const std::string& commit, const std::string& path, const std::string& etag) const;

 private:
  fs::path folder_, locks_;
};

// What a server says is not trusted with our disk.
bool is_safe_path(std::string_view path);  // relative, no "..", no empty or hidden-by-backslash parts
bool is_commit(std::string_view commit);  // 40 hexadecimal letters
bool is_safe_etag(std::string_view etag);

// "org/name" or "name", as the hub allows them.
bool is_repository_name(std::string_view name);

}  // namespace hone::installed
