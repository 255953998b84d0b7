// A workspace: a folder that its owner alone can read, with one SQLite database that holds documents, their index and settings. Two processes
// may use it at once.
//
//   HONE_TRY(const std::filesystem::path folder, Workspace::locate());      // the nearest .hone folder upwards, or ./.hone
//   HONE_TRY(auto workspace, Workspace::open(folder));
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
  // Makes the folder when it is missing; one that is there keeps its mode. Errors: unsupported (made by a newer Hone), corrupt_data, permission_denied, busy.
  static Result<Workspace> open(const std::filesystem::path& folder);
  // An existing one only. Error not_found says how to make one.
  static Result<Workspace> open_existing(const std::filesystem::path& folder);
  // `named` when given; else HONE_WORKSPACE; else the nearest folder `.hone` from the current folder upwards; else ./.hone.
  // What is found and not named must be the user's own, and no link. Error permission_denied: somebody else may have put it
  // there to be filled.
  static Result<std::filesystem::path> locate(const std::filesystem::path& named = {});
  // The folder `.hone` in `folder`, there or not. Errors as locate.
  static Result<std::filesystem::path> place_in(const std::filesystem::path& folder);

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
