// A workspace: a folder of mode 0700 with one SQLite database that holds documents, their index and settings. Two processes
// may use it at once.
//
//   HONE_TRY(auto workspace, Workspace::open(Workspace::locate()));      // the nearest .hone folder upwards, or ./.hone
//   use(workspace.folder());
#pragma once

#include <filesystem>
#include <memory>

#include "hone/core/result.h"

namespace hone {
class Database;
}

namespace hone::corpus {

class Workspace {
 public:
  // Makes the folder when it is missing. Errors: unsupported (made by a newer Hone), corrupt_data, permission_denied, busy.
  static Result<Workspace> open(const std::filesystem::path& folder);
  // An existing one only. Error not_found says how to make one.
  static Result<Workspace> open_existing(const std::filesystem::path& folder);
  // `named` when given; else HONE_WORKSPACE; else the nearest folder `.hone` from the current folder upwards; else ./.hone.
  static std::filesystem::path locate(const std::filesystem::path& named = {});

  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;
  ~Workspace();

  const std::filesystem::path& folder() const;
  Database& database();
  // Deletes the copies that migrations left behind.
  Status remove_backups();

 private:
  struct State;
  explicit Workspace(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::corpus
