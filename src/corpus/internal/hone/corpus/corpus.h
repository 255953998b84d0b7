// The documents and slices of a workspace, as rows of its database. Reading and writing only: what to index is
// indexing.h's business, finding is retriever.h's.
//
//   HONE_TRY(auto workspace, Workspace::open_existing(".hone"));
//   Corpus corpus(workspace.database());
//   HONE_TRY(auto documents, corpus.documents());
//   HONE_CHECK(corpus.forget({documents[0].id}));
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "hone/core/file_stamp.h"
#include "hone/core/result.h"
#include "hone/core/sqlite.h"
#include "hone/documents/document.h"
#include "hone/documents/slicing.h"

namespace hone::corpus {

struct DocumentRecord {
  std::int64_t id = 0;
  std::string path, root, sha256, format, title, author, date, language, slicing;
  FileStamp stamp;  // of its file, when it was read
  int reader = documents::reader_version;  // that read it
  std::size_t slices = 0;
  std::size_t points = 0, pages = 0;  // length of the text in code points
  std::vector<std::string> warnings;
};

class Corpus {
 public:
  explicit Corpus(Database& database) : database_(&database) {}
  Database& database() { return *database_; }

  Result<std::vector<DocumentRecord>> documents() const;
  // Replaces the document of the same path, with its slices and their words in the index. Returns its id.
  Result<std::int64_t> put(const DocumentRecord& record, const documents::Document& document,
                           const std::vector<documents::Slice>& slices);
  Result<documents::Document> load(std::int64_t id) const;
  // Its pages and headings alone, the first code points of its text, and where the words of [start, end) stand on its pages.
  Result<documents::Document> layout(std::int64_t id) const;
  // What its file was when it was read; a hash of "" where it was none.
  struct ReadFile {
    FileStamp stamp;
    std::string sha256;
  };
  Result<ReadFile> file_of(const std::string& path) const;
  Result<std::string> beginning(std::int64_t id, std::size_t points) const;
  Result<std::vector<documents::WordBox>> boxes(std::int64_t id, std::size_t start, std::size_t end) const;
  Status touch(std::int64_t id, const FileStamp& stamp);
  // Other slices for the same text.
  Status put_slices(std::int64_t id, const std::string& slicing, const std::vector<documents::Slice>& slices);
  Status remove(std::int64_t id);
  // All of them or none, with their words and the vectors that no other document needs, and then their bytes in the file.
  // Error busy: forgotten, and another process still reads the bytes; the next opening wipes them.
  Status forget(const std::vector<std::int64_t>& ids);
  // Wipes what a forgetting that was killed left in the file.
  Status finish_forgetting();

  // Texts of slices that have no vector of this embedder, each once: hash and text. Of documents cut by `slicing` alone.
  struct Missing {
    std::string sha256, text;
  };
  Result<std::vector<Missing>> without_embedding(const std::string& embedder, const std::string& slicing) const;
  Result<bool> has_embedding(const std::string& sha256, const std::string& embedder) const;
  // Of every slice's text, each once.
  Result<std::vector<std::string>> text_hashes() const;
  Status put_embeddings(const std::string& embedder, const std::vector<Missing>& texts,
                        const std::vector<float>& vectors, int dimensions);

  Result<std::string> setting(const std::string& name) const;  // "" when unset
  Status set(const std::string& name, const std::string& value);

 private:
  Status drop(std::int64_t id);
  Status drop_slices(std::int64_t document_id);
  Status wipe();
  Database* database_;
};

}  // namespace hone::corpus
