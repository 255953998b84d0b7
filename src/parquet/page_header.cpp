#include "page_header.h"

#include "compact_reader.h"

namespace hone::parquet {
namespace {

using Type = CompactReader::Type;

bool fits(std::int32_t from, std::uint32_t& to) {
  to = static_cast<std::uint32_t>(from);
  return from >= 0;
}

}  // namespace

std::optional<PageHeader> read_page_header(std::string_view bytes) {
  CompactReader reader(bytes);
  PageHeader page;
  std::int32_t kind = -1, plain = -1, packed = -1, values = -1, repetition = 0, definition = 0;
  bool data = false, data_v2 = false, dictionary = false;
  reader.structure([&](std::int64_t id, Type type) {
    switch (id) {
      case 1: return reader.take(type, kind);
      case 2: return reader.take(type, plain);
      case 3: return reader.take(type, packed);
      case 4: return reader.take(type, page.crc);
      case 5:
        return data = reader.take_structure(type, [&](std::int64_t field, Type of) {
          switch (field) {
            case 1: return reader.take(of, values);
            case 2: return reader.take(of, page.encoding);
            case 3: return reader.take(of, page.definition_encoding);
            case 4: return reader.take(of, page.repetition_encoding);
            default: return false;
          }
        });
      case 7:
        return dictionary = reader.take_structure(type, [&](std::int64_t field, Type of) {
          if (field == 1) return reader.take(of, values);
          return field == 2 && reader.take(of, page.encoding);
        });
      case 8:
        return data_v2 = reader.take_structure(type, [&](std::int64_t field, Type of) {
          switch (field) {
            case 1: return reader.take(of, values);
            case 4: return reader.take(of, page.encoding);
            case 5: return reader.take(of, definition);
            case 6: return reader.take(of, repetition);
            case 7: return reader.take(of, page.is_packed);
            default: return false;
          }
        });
      default: return false;
    }
  });
  page.size = reader.position();
  if (!reader.ok() || kind < 0 || !fits(plain, page.plain_bytes) || !fits(packed, page.packed_bytes)) return {};
  page.kind =
      kind <= 3 ? static_cast<PageKind>(kind) : PageKind::index;  // what is unknown is passed over as an index is
  if (page.kind == PageKind::index) return page;
  const bool whole = page.kind == PageKind::data ? data : page.kind == PageKind::data_v2 ? data_v2 : dictionary;
  if (!whole || !fits(values, page.values) || !fits(repetition, page.repetition_bytes) ||
      !fits(definition, page.definition_bytes))
    return {};
  return page;
}

}  // namespace hone::parquet
