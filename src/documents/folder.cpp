// find_documents: the files below folders that can be read.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "format.h"
#include "hone/core/files.h"
#include "hone/core/links.h"
#include "hone/documents/document.h"
#include "hone/documents/file_names.h"

namespace hone::documents {
namespace {

class Walk {
 public:
  explicit Walk(const ReadOptions& options) : limits_(options.limits), follow_links_(options.follow_links) {}

  // A path that a person named: a link there is meant.
  Status name(const fs::path& folder) {
    root_ = folder;
    return enter(folder, 0);
  }

  // Only the folder that was named itself is an error; below it, everything is reported and passed over.
  Status enter(const fs::path& folder, std::size_t depth) {
    std::error_code failure;
    const fs::path real = fs::canonical(folder, failure);
    if (failure || !visited_.insert(real).second) return {};  // a loop of links, or reached before
    if (depth > limits_.folder_depth) {
      found.skipped.push_back(
          {folder, fmt::format("Folders are read {} deep.", limits_.folder_depth), "folder too deep", ""});
      return {};
    }
    std::vector<fs::path> entries;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
      entries.push_back(entry->path());
    if (failure) {
      const std::string reason = fmt::format("The folder {} cannot be read: {}.", folder.string(), failure.message());
      if (depth == 0)
        return Error(failure == std::errc::permission_denied ? ErrorCode::permission_denied : ErrorCode::io, reason);
      found.skipped.push_back({folder, reason, "folder that cannot be read", ""});
    }
    std::sort(entries.begin(), entries.end());
    for (const fs::path& entry : entries) {
      const std::string name = entry.filename().string();
      if (name == ".hone") continue;  // a workspace is no document
      const auto kind = fs::status(entry, failure).type();
      if (name[0] == '.' || name.rfind("~$", 0) == 0) {
        const bool is_folder = kind == fs::file_type::directory;
        found.skipped.push_back(
            {entry, name[0] == '.' ? "Its name begins with a dot." : "An office program keeps it while it writes.",
             is_folder ? "hidden folder" : "hidden file", ""});
        continue;
      }
      if ((kind == fs::file_type::directory || kind == fs::file_type::regular) && leads_out(entry))
        found.skipped.push_back(
            {entry, "The link leads out of the folder.", "link out of the folder", "follow links to read it"});
      else if (kind == fs::file_type::directory)
        HONE_CHECK(enter(entry, depth + 1));
      else if (kind == fs::file_type::regular)
        file(entry);
      else if (kind == fs::file_type::not_found)
        found.skipped.push_back({entry, "The link leads nowhere.", "link that leads nowhere", ""});
      else if (kind == fs::file_type::none || kind == fs::file_type::unknown)
        found.skipped.push_back({entry, fmt::format("It cannot be looked at: {}.", failure.message()),
                                 "file that cannot be looked at", ""});
      else
        found.skipped.push_back({entry, "It is a device, a pipe or a socket.", "file of no text", ""});
    }
    return {};
  }

  FoundDocuments found;

 private:
  // Whether a link's end lies outside the folder that was named.
  bool leads_out(const fs::path& entry) const {
    std::error_code failure;
    return !follow_links_ && fs::is_symlink(entry, failure) && leads_out_of(root_, entry);
  }

  void file(const fs::path& path) {
    if (has_known_extension(path)) {
      found.files.push_back(path);
      return;
    }
    std::ifstream stream(path, std::ios::binary);
    std::string head(4096, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    const std::string name = path.filename().string();
    const auto what = recognise(head, name, false);
    if (const auto* stranger = std::get_if<Stranger>(&what))
      found.skipped.push_back({path, stranger->refusal(name).message(), stranger->kind(), stranger->advice});
    else if (std::get<Format>(what) == Format::text && head.find('\0') != std::string::npos)
      found.skipped.push_back({path, fmt::format("{} is a binary file, not text.", name), "binary file", ""});
    else
      found.files.push_back(path);
  }

  const DocumentLimits& limits_;
  const bool follow_links_;
  fs::path root_;
  std::set<fs::path> visited_;
};

}  // namespace

Result<FoundDocuments> find_documents(const std::vector<fs::path>& paths, const ReadOptions& options) {
  Walk walk(options);
  for (const fs::path& said : paths) {
    const fs::path path = as_stored(said);
    std::error_code failure;
    const auto kind = fs::status(path, failure).type();
    if (kind == fs::file_type::not_found)
      return Error(ErrorCode::not_found, fmt::format("There is no file or folder {}.", path.string()));
    if (kind == fs::file_type::none || kind == fs::file_type::unknown)
      return Error(failure == std::errc::permission_denied ? ErrorCode::permission_denied : ErrorCode::io,
                   fmt::format("{} cannot be looked at: {}.", path.string(), failure.message()));
    if (kind == fs::file_type::directory)
      HONE_CHECK(walk.name(path));
    else
      walk.found.files.push_back(path);
  }
  return std::move(walk.found);
}

}  // namespace hone::documents
