#include "hone/corpus/workspace.h"

#include <fmt/format.h>

#include <cstdlib>

#include "hone/core/append_file.h"
#include "hone/core/files.h"
#include "hone/core/ownership.h"
#include "hone/core/sqlite.h"
#include "hone/corpus/corpus.h"
#include "hone/corpus/corpus_schema.h"
#include "hone/corpus/lexical.h"

namespace hone::corpus {
namespace {

// What a workspace's stages make, and from what. Nobody ever wrote a row: schema 3 drops both tables.
constexpr char lineage_schema[] = R"sql(
CREATE TABLE artifact(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('document', 'rows', 'adapter', 'model', 'exam', 'sitting')),
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  path TEXT NOT NULL,
  settings TEXT NOT NULL,          -- JSON: what would make it again
  made_at INTEGER NOT NULL);
CREATE TABLE lineage(
  parent INTEGER NOT NULL REFERENCES artifact(id) ON DELETE CASCADE,
  child INTEGER NOT NULL REFERENCES artifact(id) ON DELETE CASCADE,
  PRIMARY KEY(parent, child)) WITHOUT ROWID;
)sql";

constexpr char without_lineage[] = "DROP TABLE lineage; DROP TABLE artifact;";

// Migration i brings schema version i to i + 1. Never edited once released: a change is a new one.
const std::string migrations[] = {std::string(corpus_schema) + lineage_schema, corpus_schema_2, without_lineage,
                                  corpus_schema_4};
constexpr int newest = static_cast<int>(std::size(migrations));
constexpr char file_name[] = "hone.db";

// A new file that only its owner can read, whatever the folder's mode; SQLite gives its companions the same. One that is
// there stays.
Status make_private(const fs::path& file) {
  if (const auto there = ownership_of(file); there && there->link)
    return Error(ErrorCode::permission_denied,
                 file.string() + " is a symbolic link. A workspace's database is a file of its own.");
  const auto made = AppendFile::create(file, 0600);
  return made || made.error().code() == ErrorCode::already_exists ? Status() : Status(made.error());
}

// Who found it did not say that it is theirs: somebody else may have put it in the way.
Status refuse_of_others(const fs::path& folder) {
  for (const fs::path& part : {folder, folder / file_name}) {
    const auto found = ownership_of(part);
    if (found && found->link)
      return Error(ErrorCode::permission_denied,
                   fmt::format("{} is a symbolic link. A workspace that was found, and not named, is not followed.",
                               part.string()),
                   {NextStep::name_workspace, folder.string()});
    if (found && !found->own)
      return Error(ErrorCode::permission_denied,
                   fmt::format("The workspace {} belongs to the user {}, who could read what goes into it and say what "
                               "comes out of it. It was found here, and not named.",
                               folder.string(), found->owner),
                   {NextStep::name_workspace, folder.string()});
  }
  return {};
}

Status migrate(Database& database, const fs::path& file) {
  HONE_TRY(std::int64_t version, database.integer("PRAGMA user_version"));
  if (version > newest)
    return Error(ErrorCode::unsupported,
                 fmt::format("The workspace {} was made by a newer Hone (its schema is {}, this one knows up to {}). "
                             "Update Hone to open it.",
                             file.parent_path().string(), version, newest));
  if (version == newest) return {};
  if (version > 0) {
    const fs::path backup = file.string() + fmt::format(".v{}.backup", version);
    HONE_CHECK(make_private(backup));
    HONE_CHECK(database.backup_to(backup));
  }
  HONE_TRY(auto transaction, Transaction::begin(database));
  HONE_TRY(version, database.integer("PRAGMA user_version"));  // another process may have been faster
  for (; version < newest; ++version) HONE_CHECK(database.execute(migrations[version]));
  HONE_CHECK(database.execute(fmt::format("PRAGMA user_version = {}", newest)));
  return transaction.commit();
}

}  // namespace

struct Workspace::State {
  fs::path folder;
  Database database;
};

Workspace::Workspace(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;
Workspace::~Workspace() = default;

const fs::path& Workspace::folder() const { return state_->folder; }
Database& Workspace::database() { return state_->database; }

Status Workspace::remove_backups() {
  std::error_code failure;
  HONE_TRY(const auto entries, folder_entries(state_->folder));
  for (const fs::path& entry : entries) {
    if (entry.extension() != ".backup") continue;
    fs::remove(entry, failure);
    if (failure) return Error(ErrorCode::io, "Cannot remove " + entry.string() + ": " + failure.message() + ".");
  }
  return {};
}

Result<Workspace> Workspace::open(const fs::path& folder) {
  HONE_CHECK(make_folder(folder, 0700));
  const fs::path file = folder / file_name;
  HONE_CHECK(make_private(file));
  HONE_TRY(auto database, Database::open(file));
  HONE_CHECK(register_lexical_tokenizer(database));
  if (auto migrated = migrate(database, file); !migrated)
    return std::move(migrated).error().context("opening the workspace " + folder.string());
  HONE_CHECK(Corpus(database).finish_forgetting());
  return Workspace(std::unique_ptr<State>(new State{folder, std::move(database)}));
}

Result<Workspace> Workspace::open_existing(const fs::path& folder) {
  std::error_code failure;
  if (!fs::is_regular_file(folder / file_name, failure))
    return Error(ErrorCode::not_found, "There is no workspace here.", {NextStep::make_workspace});
  return open(folder);
}

Result<fs::path> Workspace::locate(const fs::path& named) {
  if (!named.empty()) return named;
  if (const char* set = std::getenv("HONE_WORKSPACE"); set && *set) return fs::path(set);
  std::error_code failure;
  const fs::path here = fs::current_path(failure);
  for (fs::path folder = here;; folder = folder.parent_path()) {
    if (fs::is_regular_file(folder / ".hone" / file_name, failure)) return place_in(folder);
    if (folder == folder.parent_path()) break;
  }
  return place_in(here);
}

Result<fs::path> Workspace::place_in(const fs::path& folder) {
  const fs::path place = folder / ".hone";
  HONE_CHECK(refuse_of_others(place));
  return place;
}

}  // namespace hone::corpus
