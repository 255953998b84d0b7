// The tables of a corpus inside a workspace's database.
//
//   HONE_TRY(auto database, Database::in_memory());
//   HONE_CHECK(register_lexical_tokenizer(database));
//   HONE_CHECK(database.execute(corpus_schema));
//   HONE_CHECK(database.execute(corpus_schema_2));
//   HONE_CHECK(database.execute(corpus_schema_4));
#pragma once

namespace hone::corpus {

// Offsets are Unicode code points into document.text. A slice's text is document.text[start_point:end_point].
// An embedding belongs to a text and an embedder, not to a slice: another slicing or store never embeds a text twice.
inline constexpr char corpus_schema[] = R"sql(
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE document(
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  root TEXT NOT NULL,              -- the file or folder that `add` was given
  sha256 TEXT NOT NULL,            -- of the file's bytes
  size_bytes INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  format TEXT NOT NULL,
  title TEXT NOT NULL,
  language TEXT NOT NULL,          -- ISO 639-1, '' when it could not be told
  text TEXT NOT NULL,
  pages TEXT NOT NULL,             -- JSON [[start,end],…] in code points
  headings TEXT NOT NULL,          -- JSON [[level,start,title],…]
  warnings TEXT NOT NULL,          -- JSON ["…"]
  slicing TEXT NOT NULL,           -- the slicing its slices were cut with; '' before they are
  added_at INTEGER NOT NULL);

CREATE TABLE slice(
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  start_point INTEGER NOT NULL,
  end_point INTEGER NOT NULL,
  page INTEGER NOT NULL,           -- 1-based, 0 where the format has no pages
  heading TEXT NOT NULL,
  text TEXT NOT NULL,
  text_sha256 TEXT NOT NULL);
CREATE INDEX slice_of_document ON slice(document_id);
CREATE INDEX slice_of_text ON slice(text_sha256);

CREATE TABLE embedding(
  text_sha256 TEXT NOT NULL,
  embedder TEXT NOT NULL,          -- Embedder::identity()
  vector BLOB NOT NULL,            -- float32, little-endian, unit length
  PRIMARY KEY(text_sha256, embedder)) WITHOUT ROWID;

CREATE VIRTUAL TABLE slice_words USING fts5(text, content='slice', content_rowid='id', tokenize='hone');
)sql";

// Schema 2: who wrote a document and when; where the words of a pdf stand on their pages.
inline constexpr char corpus_schema_2[] = R"sql(
ALTER TABLE document ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN date TEXT NOT NULL DEFAULT '';      -- ISO 8601
-- Packed WordBox rows: start and end (u32), left, top, right, bottom (f32), little-endian. pages becomes
-- [[start,end,width,height,confidence],…].
ALTER TABLE document ADD COLUMN boxes BLOB NOT NULL DEFAULT x'';
ALTER TABLE document ADD COLUMN reader INTEGER NOT NULL DEFAULT 0;  -- reader_version when it was read
)sql";

// Schema 4: what an edit that keeps a file's size and time still moves. 0: not known, the file's hash decides.
inline constexpr char corpus_schema_4[] = R"sql(
ALTER TABLE document ADD COLUMN changed_ns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN inode INTEGER NOT NULL DEFAULT 0;
)sql";

}  // namespace hone::corpus
