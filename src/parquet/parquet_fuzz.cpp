// Any bytes as a Parquet file: refused, or rows that can be written as JSON, as many as the footer promises.
// An input without the magic is taken for what stands inside of it (a footer's length in two bytes, pages, footer), so that a
// change of any byte still reaches what lies behind the footer.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "hone/core/unicode.h"
#include "hone/parquet/parquet_file.h"

namespace {

std::string framed(std::string_view input) {
  if (input.starts_with("PAR1") || input.size() < 2) return std::string(input);
  const std::size_t told = static_cast<std::uint8_t>(input[0]) + 256u * static_cast<std::uint8_t>(input[1]);
  const std::size_t length = std::min(told, input.size() - 2);
  std::string file = "PAR1" + std::string(input.substr(2));
  for (int i = 0; i < 4; ++i) file += static_cast<char>(length >> (8 * i) & 0xFF);
  return file + "PAR1";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hone::parquet;
  const std::string bytes = framed({reinterpret_cast<const char*>(data), size});
  const ParquetLimits limits{.max_rows = 2000,
                             .max_row_bytes = 20'000,
                             .max_total_bytes = 400'000,
                             .max_held_bytes = 8u << 20,
                             .max_page_bytes = 4u << 20,
                             .max_columns = 200};
  const auto refuse = [](const hone::Error& error) {
    if (!hone::is_utf8(error.message())) std::abort();
    return 0;
  };
  auto file = ParquetFile::open(bytes, "fuzz", limits);
  if (!file) return refuse(file.error());
  for (std::uint64_t rows = 0;; ++rows) {
    const auto row = file->next();
    if (!row) return refuse(row.error());
    if (!*row) {
      if (rows != file->row_count()) std::abort();
      return 0;
    }
    if (!(*row)->json.is_object()) std::abort();
    if ((*row)->fault == RowFault::none && (*row)->size_bytes > limits.max_row_bytes) std::abort();
    if (!hone::is_utf8((*row)->json.dump())) std::abort();  // strict: throws for a text that is not UTF-8
  }
}
