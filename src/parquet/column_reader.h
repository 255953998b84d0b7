// One column of a group of rows: its entries, page by page. An entry is a value, or the mark that at this place there is none.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "bit_runs.h"
#include "page_header.h"
#include "value_decoder.h"

namespace hone::parquet {

// What all columns of a file have taken so far.
struct Budget {
  ParquetLimits limits;
  std::uint64_t held_bytes = 0, read_bytes = 0;
};

class ColumnReader {
 public:
  // All that is given outlives the reader. `data`: the file up to its footer.
  ColumnReader(const Leaf& leaf, const ColumnChunk& chunk, std::string_view data, std::string_view file, Budget& budget)
      : leaf_(&leaf),
        chunk_(&chunk),
        data_(data),
        file_(file),
        budget_(&budget),
        at_(chunk.start),
        left_(chunk.values) {}
  ColumnReader(ColumnReader&& other) noexcept;
  ColumnReader(const ColumnReader&) = delete;
  ~ColumnReader() { budget_->held_bytes -= held_bytes_; }

  // To the first entry, then to each next one. Errors: corrupt_data, unsupported, limit_exceeded.
  Status advance();
  bool ended() const { return ended_; }
  // Of the entry at which it stands.
  std::uint8_t repetition() const { return repetition_; }
  std::uint8_t definition() const { return definition_; }
  bool has_value() const { return definition_ == leaf_->most_definition; }
  const Value& value() const { return value_; }
  // What the entry counts for, towards the limits: also one without a value takes memory in its row.
  std::uint64_t size_bytes() const { return 8 + value_.bytes.size(); }
  const Leaf& leaf() const { return *leaf_; }
  Error corrupt(std::string_view why) const;

 private:
  struct Buffer {
    std::unique_ptr<char[]> owned;  // null: the bytes are the file's own
    std::string_view bytes;
    std::uint32_t held = 0;
  };
  Status next_page();
  Status read_dictionary(const PageHeader& page, std::string_view packed);
  Status read_data(const PageHeader& page, std::string_view packed);
  Status read_data_v2(const PageHeader& page, std::string_view packed);
  Status start_values(const PageHeader& page, std::string_view values);
  Result<Buffer> unpacked(std::string_view packed, std::uint32_t size, bool is_packed);
  Status keep(Buffer& place, Buffer buffer);

  const Leaf* leaf_;
  const ColumnChunk* chunk_;
  std::string_view data_, file_;
  Budget* budget_;
  std::uint64_t at_ = 0;  // the next page
  std::uint64_t left_ = 0, in_page_ = 0;  // entries that no page has given yet; that are left of this page
  Buffer page_, dictionary_page_;
  std::uint64_t held_bytes_ = 0;
  std::unique_ptr<Dictionary> dictionary_;
  std::unique_ptr<ValueDecoder> values_;
  BitRuns repetitions_, definitions_;
  std::uint8_t repetition_ = 0, definition_ = 0;
  Value value_;
  bool ended_ = false;
};

}  // namespace hone::parquet
