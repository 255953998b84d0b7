#include "file_metadata.h"

#include <fmt/format.h>

#include "bit_runs.h"
#include "compact_reader.h"
#include "hone/core/quantity.h"
#include "hone/core/unicode.h"

namespace hone::parquet {
namespace {

using Type = CompactReader::Type;

constexpr std::string_view magic = "PAR1", magic_encrypted = "PARE";
constexpr std::size_t most_groups = 1'000'000, most_columns_in_group = 1'000'000;
constexpr std::uint32_t most_scale = 1000;

// LogicalType is a union: a struct of one field, whose number says which.
void take_logical(CompactReader& reader, SchemaElement& element, std::optional<std::int32_t>& scale) {
  const auto take_unit = [&](std::int64_t field, Type of) {
    if (field == 1) return reader.take(of, element.utc);
    return field == 2 && reader.take_structure(of, [&](std::int64_t unit, Type) {
      if (unit >= 1 && unit <= 3) element.unit = static_cast<TimeUnit>(unit - 1);
      return false;
    });
  };
  reader.structure([&](std::int64_t id, Type type) {
    switch (id) {
      case 1:  // STRING
      case 4:  // ENUM
      case 12: element.annotation = Annotation::text; return false;  // JSON
      case 2: element.annotation = Annotation::map; return false;
      case 3: element.annotation = Annotation::list; return false;
      case 5:
        element.annotation = Annotation::decimal;
        return reader.take_structure(type,
                                     [&](std::int64_t field, Type of) { return field == 1 && reader.take(of, scale); });
      case 6: element.annotation = Annotation::date; return false;
      case 7: element.annotation = Annotation::time; return reader.take_structure(type, take_unit);
      case 8: element.annotation = Annotation::timestamp; return reader.take_structure(type, take_unit);
      case 10:
        return reader.take_structure(type, [&](std::int64_t field, Type of) {
          bool is_signed = true;
          if (field != 2 || !reader.take(of, is_signed)) return false;
          element.annotation = is_signed ? Annotation::none : Annotation::unsigned_integer;
          return true;
        });
      case 13:  // BSON
      case 16:  // VARIANT
      case 17:  // GEOMETRY
      case 18: element.annotation = Annotation::binary; return false;  // GEOGRAPHY
      case 14: element.annotation = Annotation::uuid; return false;
      case 15: element.annotation = Annotation::float16; return false;
      default: return false;
    }
  });
}

// The annotation of files from before 2018, which later ones write beside the new one.
void take_converted(int converted, SchemaElement& element) {
  switch (converted) {
    case 0:  // UTF8
    case 4:  // ENUM
    case 19: element.annotation = Annotation::text; break;  // JSON
    case 1:  // MAP
    case 2: element.annotation = Annotation::map; break;  // MAP_KEY_VALUE
    case 3: element.annotation = Annotation::list; break;
    case 5: element.annotation = Annotation::decimal; break;
    case 6: element.annotation = Annotation::date; break;
    case 7:
    case 8:
      element.annotation = Annotation::time;
      element.unit = converted == 7 ? TimeUnit::millis : TimeUnit::micros;
      element.utc = true;
      break;
    case 9:
    case 10:
      element.annotation = Annotation::timestamp;
      element.unit = converted == 9 ? TimeUnit::millis : TimeUnit::micros;
      element.utc = true;
      break;
    case 11:
    case 12:
    case 13:
    case 14: element.annotation = Annotation::unsigned_integer; break;
    case 20:  // BSON
    case 21: element.annotation = Annotation::binary; break;  // INTERVAL
    default: break;
  }
}

// Whether an annotation says something of values of this type; one that does not is as none.
bool suits(const SchemaElement& element) {
  if (!element.type) return element.annotation == Annotation::list || element.annotation == Annotation::map;
  const Physical type = *element.type;
  const bool whole = type == Physical::int32 || type == Physical::int64;
  const bool bytes = type == Physical::bytes || type == Physical::fixed_bytes;
  switch (element.annotation) {
    case Annotation::none: return true;
    case Annotation::text:
    case Annotation::binary: return bytes;
    case Annotation::list:
    case Annotation::map: return false;
    case Annotation::decimal: return whole || bytes;
    case Annotation::date: return type == Physical::int32;
    case Annotation::time: return element.unit == TimeUnit::millis ? type == Physical::int32 : type == Physical::int64;
    case Annotation::timestamp: return type == Physical::int64;
    case Annotation::unsigned_integer: return whole;
    case Annotation::uuid: return type == Physical::fixed_bytes && element.length == 16;
    case Annotation::float16: return type == Physical::fixed_bytes && element.length == 2;
  }
  return false;
}

SchemaElement take_element(CompactReader& reader) {
  SchemaElement element;
  std::optional<std::int32_t> type, scale, converted;
  std::int32_t length = 0, repetition = 0, children = 0;
  SchemaElement annotated;
  reader.structure([&](std::int64_t id, Type of) {
    std::string_view name;
    switch (id) {
      case 1: return reader.take(of, type);
      case 2: return reader.take(of, length);
      case 3: return reader.take(of, repetition);
      case 4:
        if (!reader.take(of, name)) return false;
        element.name = repair_utf8(name);
        return true;
      case 5: return reader.take(of, children);
      case 6: return reader.take(of, converted);
      case 7: return reader.take(of, scale);
      case 10:
        if (of != Type::structure) return false;
        take_logical(reader, annotated, scale);
        return true;
      default: return false;
    }
  });
  if (length < 0 || repetition < 0 || repetition > 2 || children < 0 || (type && (*type < 0 || *type > 7)) ||
      scale.value_or(0) < 0 || scale.value_or(0) > static_cast<std::int32_t>(most_scale)) {
    reader.fail();
    return element;
  }
  if (type) element.type = static_cast<Physical>(*type);
  element.length = static_cast<std::uint32_t>(length);
  element.repetition = static_cast<Repetition>(repetition);
  element.children = static_cast<std::uint32_t>(children);
  element.scale = static_cast<std::uint32_t>(scale.value_or(0));
  if (converted) take_converted(*converted, element);
  if (annotated.annotation != Annotation::none) {
    element.annotation = annotated.annotation;
    element.unit = annotated.unit;
    element.utc = annotated.utc;
  }
  if (!suits(element)) element.annotation = Annotation::none;
  return element;
}

struct GroupReader {
  CompactReader& reader;
  bool encrypted = false, elsewhere = false;

  ColumnChunk chunk() {
    ColumnChunk out;
    bool described = false;
    std::int32_t type = -1;
    std::int64_t values = -1, data = -1, dictionary = 0;
    reader.structure([&](std::int64_t id, Type of) {
      std::string_view path;
      switch (id) {
        case 1:
          if (!reader.take(of, path)) return false;
          elsewhere = elsewhere || !path.empty();
          return true;
        case 3:
          return described = reader.take_structure(of, [&](std::int64_t field, Type inner) {
            switch (field) {
              case 1: return reader.take(inner, type);
              case 4: return reader.take(inner, out.codec);
              case 5: return reader.take(inner, values);
              case 9: return reader.take(inner, data);
              case 11: return reader.take(inner, dictionary);
              default: return false;
            }
          });
        case 8: encrypted = true; return false;
        default: return false;
      }
    });
    if (encrypted) return out;
    if (!described || type < 0 || type > 7 || values < 0 || data < 0 || dictionary < 0) reader.fail();
    out.type = static_cast<Physical>(type);
    out.values = static_cast<std::uint64_t>(values);
    // Some writers say 0 where there is no dictionary.
    out.start = static_cast<std::uint64_t>(dictionary > 0 && dictionary < data ? dictionary : data);
    return out;
  }

  RowGroup group() {
    RowGroup out;
    std::int64_t rows = -1;
    reader.structure([&](std::int64_t id, Type of) {
      if (id == 3) return reader.take(of, rows);
      return id == 1 && reader.take_list(of, most_columns_in_group, [&](Type element) {
        if (element == Type::structure) out.columns.push_back(chunk());
        return element == Type::structure;
      });
    });
    if (rows < 0) reader.fail();
    out.rows = static_cast<std::uint64_t>(rows);
    return out;
  }
};

}  // namespace

bool is_parquet(std::string_view bytes) { return bytes.starts_with(magic) || bytes.starts_with(magic_encrypted); }

Result<FileMetadata> read_metadata(std::string_view file, std::string_view name, const ParquetLimits& limits) {
  const auto corrupt = [&](std::string_view why) {
    return Error(ErrorCode::corrupt_data, fmt::format("{} {}", name, why));
  };
  const auto encrypted = [&] {
    return Error(ErrorCode::unsupported,
                 fmt::format("{} is encrypted, which is not read. Save it without encryption.", name));
  };
  if (file.starts_with(magic_encrypted)) return encrypted();
  if (!file.starts_with(magic)) return corrupt("is no Parquet file: it does not begin with PAR1.");
  if (file.size() < 12 || !file.ends_with(magic))
    return corrupt("is a Parquet file that does not end with PAR1. It may be cut off.");
  const std::uint32_t length = read_u32(file, file.size() - 8);
  if (length > file.size() - 12) return corrupt("has a footer that is longer than the file. It may be damaged.");
  if (length > limits.max_footer_bytes)
    return Error(ErrorCode::limit_exceeded, fmt::format("{} has a footer of {}; it may have {}.", name,
                                                        in_megabytes(length), in_megabytes(limits.max_footer_bytes)));
  FileMetadata out;
  out.data_end = file.size() - 8 - length;
  CompactReader reader(file.substr(out.data_end, length));
  GroupReader groups{reader};
  bool has_schema = false;
  reader.structure([&](std::int64_t id, Type type) {
    switch (id) {
      case 2:
        return has_schema =
                   reader.take_list(type, std::size_t{limits.max_columns} * limits.max_depth, [&](Type element) {
                     if (element == Type::structure) out.schema.push_back(take_element(reader));
                     return element == Type::structure;
                   });
      case 4:
        return reader.take_list(type, most_groups, [&](Type element) {
          if (element == Type::structure) out.groups.push_back(groups.group());
          return element == Type::structure;
        });
      default: return false;
    }
  });
  if (groups.encrypted) return encrypted();
  if (groups.elsewhere)
    return Error(ErrorCode::unsupported,
                 fmt::format("{} says that its columns lie in other files. Give those files instead.", name));
  if (!reader.ok() || !has_schema) return corrupt("has a footer that is damaged.");
  return out;
}

}  // namespace hone::parquet
