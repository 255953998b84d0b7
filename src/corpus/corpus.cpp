#include "hone/corpus/corpus.h"

#include <bit>
#include <cstddef>
#include <cstring>
#include <span>

#include "hone/core/date.h"
#include "hone/core/hash.h"
#include "hone/core/json.h"
#include "hone/core/unicode.h"

namespace hone::corpus {
namespace {

constexpr char unwiped[] = "unwiped";  // the setting that a forgetting leaves until its bytes are gone

std::string pages_json(const documents::Document& document) {
  Json list = Json::array();
  for (const documents::PageSpan& page : document.pages)
    list.push_back({page.start, page.end, page.width, page.height, page.confidence});
  return dump(list);
}

// As the schema describes them.
std::vector<std::byte> packed(const std::vector<documents::WordBox>& boxes) {
  std::vector<std::byte> out;
  out.reserve(boxes.size() * 24);
  auto put = [&](std::uint32_t bits) {
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::byte>(bits >> shift & 0xFF));
  };
  for (const documents::WordBox& box : boxes) {
    put(static_cast<std::uint32_t>(box.start)), put(static_cast<std::uint32_t>(box.end));
    for (const float side : {box.left, box.top, box.right, box.bottom}) put(std::bit_cast<std::uint32_t>(side));
  }
  return out;
}

std::vector<documents::WordBox> unpacked(std::span<const std::byte> bytes) {
  std::vector<documents::WordBox> boxes;
  for (std::size_t at = 0; at + 24 <= bytes.size(); at += 24) {
    auto get = [&](std::size_t field) {
      std::uint32_t bits = 0;
      for (std::size_t i = 0; i < 4; ++i) bits |= std::to_integer<std::uint32_t>(bytes[at + field * 4 + i]) << (8 * i);
      return bits;
    };
    auto side = [&](std::size_t field) { return std::bit_cast<float>(get(field)); };
    boxes.push_back({get(0), get(1), side(2), side(3), side(4), side(5)});
  }
  return boxes;
}

Status read_pages(std::string_view stored, std::vector<documents::PageSpan>& pages) {
  HONE_TRY(Json list, parse_json(stored, "stored pages"));
  for (const Json& page : list) {
    documents::PageSpan span{page.at(0).get<std::size_t>(), page.at(1).get<std::size_t>()};
    if (page.size() >= 5)  // before schema 2 only where it begins and ends
      span.width = page[2].get<double>(), span.height = page[3].get<double>(), span.confidence = page[4].get<double>();
    pages.push_back(span);
  }
  return {};
}

Status read_headings(std::string_view stored, std::vector<documents::Heading>& headings) {
  HONE_TRY(Json list, parse_json(stored, "stored headings"));
  for (const Json& heading : list)
    headings.push_back({heading.at(0).get<int>(), heading.at(2).get<std::string>(), heading.at(1).get<std::size_t>()});
  return {};
}

std::string headings_json(const documents::Document& document) {
  Json list = Json::array();
  for (const documents::Heading& heading : document.headings)
    list.push_back({heading.level, heading.start, heading.title});
  return dump(list);
}

}  // namespace

Result<std::vector<DocumentRecord>> Corpus::documents() const {
  HONE_TRY(
      auto query,
      database_->prepare(
          "SELECT id, path, root, sha256, format, title, language, slicing, size_bytes, modified_ns, length(text), "
          "json_array_length(pages), warnings, (SELECT count(*) FROM slice WHERE document_id = document.id), "
          "author, date, reader, changed_ns, inode FROM document ORDER BY path"));
  std::vector<DocumentRecord> records;
  while (true) {
    HONE_TRY(bool row, query.step());
    if (!row) return records;
    DocumentRecord record;
    record.id = query.integer(0);
    record.path = query.text(1), record.root = query.text(2), record.sha256 = query.text(3),
    record.format = query.text(4);
    record.title = query.text(5), record.language = query.text(6), record.slicing = query.text(7);
    record.stamp = {static_cast<std::uint64_t>(query.integer(8)), query.integer(9), query.integer(17),
                    query.integer(18)};
    record.points = static_cast<std::size_t>(query.integer(10));
    record.pages = static_cast<std::size_t>(query.integer(11));
    HONE_TRY(const Json warnings, parse_json(query.text(12), "warnings of " + record.path));
    record.warnings = json_texts(warnings);
    record.slices = static_cast<std::size_t>(query.integer(13));
    record.author = query.text(14), record.date = query.text(15);
    record.reader = static_cast<int>(query.integer(16));
    records.push_back(std::move(record));
  }
}

Result<std::int64_t> Corpus::put(const DocumentRecord& record, const documents::Document& document,
                                 const std::vector<documents::Slice>& slices) {
  HONE_TRY(auto transaction, Transaction::begin(*database_));
  HONE_TRY(auto old, database_->prepare("SELECT id FROM document WHERE path = ?1"));
  HONE_CHECK(old.bind_all(record.path));
  HONE_TRY(bool replaced, old.step());
  if (replaced) {
    const std::int64_t old_id = old.integer(0);
    old.reset();
    HONE_CHECK(drop_slices(old_id));
    HONE_TRY(auto drop, database_->prepare("DELETE FROM document WHERE id = ?1"));
    HONE_CHECK(drop.run(old_id));
  }
  HONE_TRY(
      auto insert,
      database_->prepare("INSERT INTO document(path, root, sha256, size_bytes, modified_ns, format, title, "
                         "language, text, pages, headings, warnings, slicing, added_at, author, date, boxes, reader, "
                         "changed_ns, inode) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, '', ?13, ?14, "
                         "?15, ?16, ?17, ?18, ?19)"));
  const std::vector<std::byte> boxes = packed(document.boxes);
  HONE_CHECK(insert.run(record.path, record.root, record.sha256, record.stamp.size_bytes, record.stamp.modified_ns,
                        document.format, document.title, record.language, document.text, pages_json(document),
                        headings_json(document), dump(Json(document.warnings)), unix_seconds(), document.author,
                        document.date, std::span<const std::byte>(boxes), record.reader, record.stamp.changed_ns,
                        record.stamp.inode));
  const std::int64_t id = database_->last_row_id();
  HONE_CHECK(put_slices(id, record.slicing, slices));
  HONE_CHECK(transaction.commit());
  return id;
}

Result<documents::Document> Corpus::load(std::int64_t id) const {
  HONE_TRY(auto query,
           database_->prepare("SELECT text, format, title, pages, headings, author, date, boxes FROM document "
                              "WHERE id = ?1"));
  HONE_CHECK(query.bind_all(id));
  HONE_TRY(bool found, query.step());
  if (!found) return Error(ErrorCode::not_found, "The document is no longer in the workspace.");
  documents::Document document;
  document.text = query.text(0), document.format = query.text(1), document.title = query.text(2);
  document.author = query.text(5), document.date = query.text(6), document.boxes = unpacked(query.blob(7));
  HONE_CHECK(read_pages(query.text(3), document.pages));
  HONE_CHECK(read_headings(query.text(4), document.headings));
  return document;
}

Result<documents::Document> Corpus::layout(std::int64_t id) const {
  HONE_TRY(auto query, database_->prepare("SELECT pages, headings FROM document WHERE id = ?1"));
  HONE_CHECK(query.bind_all(id));
  HONE_TRY(bool found, query.step());
  if (!found) return Error(ErrorCode::not_found, "The document is no longer in the workspace.");
  documents::Document document;
  HONE_CHECK(read_pages(query.text(0), document.pages));
  HONE_CHECK(read_headings(query.text(1), document.headings));
  return document;
}

Result<std::vector<documents::WordBox>> Corpus::boxes(std::int64_t id, std::size_t start, std::size_t end) const {
  HONE_TRY(auto query, database_->prepare("SELECT boxes FROM document WHERE id = ?1"));
  HONE_CHECK(query.bind_all(id));
  HONE_TRY(bool found, query.step());
  if (!found) return std::vector<documents::WordBox>();
  std::vector<documents::WordBox> boxes = unpacked(query.blob(0));
  std::erase_if(boxes, [&](const documents::WordBox& box) { return box.end <= start || box.start >= end; });
  return boxes;
}

Result<Corpus::ReadFile> Corpus::file_of(const std::string& path) const {
  HONE_TRY(auto query, database_->prepare(
                           "SELECT sha256, size_bytes, modified_ns, changed_ns, inode FROM document WHERE path = ?1"));
  HONE_CHECK(query.bind_all(path));
  HONE_TRY(bool found, query.step());
  if (!found) return ReadFile{};
  return ReadFile{{static_cast<std::uint64_t>(query.integer(1)), query.integer(2), query.integer(3), query.integer(4)},
                  query.text(0)};
}

Result<std::string> Corpus::beginning(std::int64_t id, std::size_t points) const {
  HONE_TRY(auto query, database_->prepare("SELECT substr(text, 1, ?2) FROM document WHERE id = ?1"));
  HONE_CHECK(query.bind_all(id, static_cast<std::int64_t>(points)));
  HONE_TRY(bool found, query.step());
  return found ? query.text(0) : std::string();
}

Status Corpus::touch(std::int64_t id, const FileStamp& stamp) {
  HONE_TRY(auto update, database_->prepare("UPDATE document SET size_bytes = ?2, modified_ns = ?3, changed_ns = ?4, "
                                           "inode = ?5 WHERE id = ?1"));
  return update.run(id, stamp.size_bytes, stamp.modified_ns, stamp.changed_ns, stamp.inode);
}

Status Corpus::drop_slices(std::int64_t document_id) {
  // An external-content index is told the words that go, before the rows do.
  HONE_TRY(auto words, database_->prepare("INSERT INTO slice_words(slice_words, rowid, text) SELECT 'delete', id, text "
                                          "FROM slice WHERE document_id = ?1"));
  HONE_CHECK(words.run(document_id));
  HONE_TRY(auto rows, database_->prepare("DELETE FROM slice WHERE document_id = ?1"));
  return rows.run(document_id);
}

Status Corpus::put_slices(std::int64_t id, const std::string& slicing, const std::vector<documents::Slice>& slices) {
  HONE_CHECK(drop_slices(id));
  HONE_TRY(auto insert, database_->prepare("INSERT INTO slice(document_id, start_point, end_point, page, heading, "
                                           "text, text_sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
  HONE_TRY(auto words, database_->prepare("INSERT INTO slice_words(rowid, text) VALUES (?1, ?2)"));
  for (const documents::Slice& slice : slices) {
    HONE_CHECK(insert.run(id, slice.start, slice.end, slice.page, slice.heading, slice.text, sha256(slice.text)));
    HONE_CHECK(words.run(database_->last_row_id(), slice.text));
  }
  HONE_TRY(auto mark, database_->prepare("UPDATE document SET slicing = ?2 WHERE id = ?1"));
  return mark.run(id, slicing);
}

Status Corpus::drop(std::int64_t id) {
  HONE_CHECK(drop_slices(id));
  HONE_TRY(auto row, database_->prepare("DELETE FROM document WHERE id = ?1"));
  return row.run(id);
}

Status Corpus::remove(std::int64_t id) {
  HONE_TRY(auto transaction, Transaction::begin(*database_));
  HONE_CHECK(drop(id));
  return transaction.commit();
}

Status Corpus::forget(const std::vector<std::int64_t>& ids) {
  HONE_TRY(auto transaction, Transaction::begin(*database_));
  for (const std::int64_t id : ids) HONE_CHECK(drop(id));
  HONE_CHECK(database_->execute("DELETE FROM embedding WHERE text_sha256 NOT IN (SELECT text_sha256 FROM slice)"));
  HONE_CHECK(
      database_->execute("INSERT INTO slice_words(slice_words) VALUES ('optimize')"));  // merges the deleted words away
  HONE_CHECK(set(unwiped, "yes"));
  HONE_CHECK(transaction.commit());
  Status wiped = wipe();
  if (wiped || wiped.error().code() == ErrorCode::busy) return wiped;
  return Error(wiped.error().code(),
               "The documents are forgotten, but their bytes are still in the workspace's files: " +
                   std::string(wiped.error().message()) + " They go when the workspace is opened next.");
}

Status Corpus::finish_forgetting() {
  HONE_TRY(const std::string left, setting(unwiped));
  if (left.empty()) return {};
  const Status wiped = wipe();
  return wiped || wiped.error().code() != ErrorCode::busy ? wiped : Status();  // who reads it wipes it later
}

// Bytes that were deleted leave the file when it is written anew and its log is empty: neither can be part of a transaction.
Status Corpus::wipe() {
  HONE_CHECK(database_->execute("VACUUM"));
  HONE_TRY(const std::int64_t is_read, database_->integer("PRAGMA wal_checkpoint(TRUNCATE)"));
  if (is_read != 0)
    return Error(ErrorCode::busy,
                 "The documents are forgotten, but another process reads the workspace at this moment and their bytes "
                 "are still in its files. They go when the workspace is opened next.");
  HONE_TRY(auto done, database_->prepare("DELETE FROM setting WHERE name = ?1"));
  return done.run(unwiped);
}

Result<bool> Corpus::has_embedding(const std::string& sha256, const std::string& embedder) const {
  HONE_TRY(auto query, database_->prepare("SELECT 1 FROM embedding WHERE text_sha256 = ?1 AND embedder = ?2"));
  HONE_CHECK(query.bind_all(sha256, embedder));
  return query.step();
}

Result<std::vector<Corpus::Missing>> Corpus::without_embedding(const std::string& embedder,
                                                               const std::string& slicing) const {
  HONE_TRY(auto query, database_->prepare(
                           "SELECT text_sha256, slice.text FROM slice JOIN document ON document.id = document_id "
                           "WHERE slicing = ?2 AND NOT EXISTS (SELECT 1 FROM embedding WHERE embedding.text_sha256 = "
                           "slice.text_sha256 AND embedder = ?1) GROUP BY text_sha256 ORDER BY min(slice.id)"));
  HONE_CHECK(query.bind_all(embedder, slicing));
  std::vector<Missing> missing;
  while (true) {
    HONE_TRY(bool row, query.step());
    if (!row) return missing;
    missing.push_back({query.text(0), query.text(1)});
  }
}

Result<std::vector<std::string>> Corpus::text_hashes() const {
  HONE_TRY(auto query, database_->prepare("SELECT DISTINCT text_sha256 FROM slice"));
  std::vector<std::string> hashes;
  while (true) {
    HONE_TRY(bool row, query.step());
    if (!row) return hashes;
    hashes.push_back(query.text(0));
  }
}

Status Corpus::put_embeddings(const std::string& embedder, const std::vector<Missing>& texts,
                              const std::vector<float>& vectors, int dimensions) {
  HONE_TRY(auto transaction, Transaction::begin(*database_));
  HONE_TRY(auto insert,
           database_->prepare("INSERT OR REPLACE INTO embedding(text_sha256, embedder, vector) VALUES (?1, ?2, ?3)"));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::span<const float> row(vectors.data() + i * static_cast<std::size_t>(dimensions),
                                     static_cast<std::size_t>(dimensions));
    HONE_CHECK(insert.run(texts[i].sha256, embedder, std::as_bytes(row)));
  }
  return transaction.commit();
}

Result<std::string> Corpus::setting(const std::string& name) const {
  HONE_TRY(auto query, database_->prepare("SELECT value FROM setting WHERE name = ?1"));
  HONE_CHECK(query.bind_all(name));
  HONE_TRY(bool row, query.step());
  return row ? query.text(0) : std::string();
}

Status Corpus::set(const std::string& name, const std::string& value) {
  HONE_TRY(auto insert, database_->prepare("INSERT OR REPLACE INTO setting(name, value) VALUES (?1, ?2)"));
  return insert.run(name, value);
}

}  // namespace hone::corpus
