#include "hone/corpus/workspace.h"

#include <fmt/format.h>

#include <cstdlib>

#include "hone/core/files.h"
#include "hone/core/sqlite.h"
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
const std::string migrations[] = {std::string(corpus_schema) + lineage_schema, corpus_schema_2, without_lineage};
constexpr int newest = static_cast<int>(std::size(migrations));
constexpr char file_name[] = "hone.db";

Status migrate(Database& database, const fs::path& file) {
  HONE_TRY(std::int64_t version, database.integer("PRAGMA user_version"));
  if (version > newest)
    return Error(ErrorCode::unsupported,
                 fmt::format("The workspace {} was made by a newer Hone (its schema is {}, this one knows up to {}). "
                             "Update Hone to open it.",
                             file.parent_path().string(), version, newest));
  if (version == newest) return {};
  if (version > 0) HONE_CHECK(database.backup_to(file.string() + fmt::format(".v{}.backup", version)));
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
  for (const auto& entry : fs::directory_iterator(state_->folder, failure)) {
    if (entry.path().extension() != ".backup") continue;
    fs::remove(entry.path(), failure);
    if (failure) return Error(ErrorCode::io, "Cannot remove " + entry.path().string() + ": " + failure.message() + ".");
  }
  return {};
}

Result<Workspace> Workspace::open(const fs::path& folder) {
  HONE_CHECK(make_folder(folder, 0700));
  std::error_code ignored;  // also where it was made by hand; a folder of somebody else's stays as it is
  fs::permissions(folder, fs::perms::owner_all, ignored);
  const fs::path file = folder / file_name;
  HONE_TRY(auto database, Database::open(file));
  HONE_CHECK(register_lexical_tokenizer(database));
  if (auto migrated = migrate(database, file); !migrated)
    return std::move(migrated).error().context("opening the workspace " + folder.string());
  return Workspace(std::unique_ptr<State>(new State{folder, std::move(database)}));
}

Result<Workspace> Workspace::open_existing(const fs::path& folder) {
  std::error_code failure;
  if (!fs::is_regular_file(folder / file_name, failure))
    return Error(ErrorCode::not_found, "There is no workspace here.", {NextStep::make_workspace});
  return open(folder);
}

fs::path Workspace::locate(const fs::path& named) {
  if (!named.empty()) return named;
  if (const char* set = std::getenv("HONE_WORKSPACE"); set && *set) return set;
  std::error_code failure;
  const fs::path here = fs::current_path(failure);
  for (fs::path folder = here;; folder = folder.parent_path()) {
    if (fs::is_regular_file(folder / ".hone" / file_name, failure)) return folder / ".hone";
    if (folder == folder.parent_path()) break;
  }
  return here / ".hone";
}

}  // namespace hone::corpus
