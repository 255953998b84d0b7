#include "value_json.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>

#include "bit_runs.h"
#include "hone/core/unicode.h"

namespace hone::parquet {
namespace {

constexpr std::int64_t day_seconds = 86'400;
constexpr std::size_t most_decimal_bytes = 64;

OrderedJson no_text() { return OrderedJson::binary({}); }

// Division that rounds down, so that what is left is never negative.
std::int64_t floor_divide(std::int64_t number, std::int64_t by) {
  return number / by - static_cast<std::int64_t>(number % by < 0);
}

struct UnitOfTime {
  std::int64_t per_second;
  int digits;
};

UnitOfTime unit_of(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::millis: return {1'000, 3};
    case TimeUnit::micros: return {1'000'000, 6};
    case TimeUnit::nanos: break;
  }
  return {1'000'000'000, 9};
}

// Proleptic Gregorian, from days since 1970-01-01 (Hinnant's algorithm). Years beyond four digits have a sign, as ISO 8601 wants.
std::string date_text(std::int64_t days) {
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = floor_divide(shifted, 146'097);
  const std::int64_t of_era = shifted - era * 146'097;
  const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * of_year + 2) / 153;
  const std::int64_t day = of_year - (153 * month_from_march + 2) / 5 + 1;
  const std::int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year >= 0 && year <= 9999) return fmt::format("{:04}-{:02}-{:02}", year, month, day);
  return fmt::format("{:+05}-{:02}-{:02}", year, month, day);
}

// `fraction` counts in the unit; where it is zero nothing is written of it.
std::string time_text(std::int64_t seconds, std::int64_t fraction, UnitOfTime unit) {
  std::string out = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (fraction != 0) out += fmt::format(".{:0{}}", fraction, unit.digits);
  return out;
}

std::string moment_text(std::int64_t count, UnitOfTime unit, bool utc) {
  const std::int64_t seconds = floor_divide(count, unit.per_second);
  const std::int64_t rest = count % unit.per_second, fraction = rest < 0 ? rest + unit.per_second : rest;
  const std::int64_t days = floor_divide(seconds, day_seconds);
  return date_text(days) + "T" + time_text(seconds - days * day_seconds, fraction, unit) + (utc ? "Z" : "");
}

// Impala's and Spark's former way: nanoseconds of a Julian day.
OrderedJson int96_moment(std::string_view bytes) {
  const auto nanos = static_cast<std::int64_t>(read_bits(bytes, 0, 64));
  const std::int64_t days = std::int64_t{read_u32(bytes, 8)} - 2'440'588;
  if (nanos < 0 || nanos >= day_seconds * 1'000'000'000) return nullptr;
  const std::int64_t seconds = nanos / 1'000'000'000;
  return date_text(days) + "T" + time_text(seconds, nanos - seconds * 1'000'000'000, unit_of(TimeUnit::nanos));
}

// A whole number of two's complement, the highest byte first, divided by 10^scale.
std::string decimal_text(std::string bytes, std::uint32_t scale) {
  const bool negative = !bytes.empty() && (static_cast<std::uint8_t>(bytes[0]) & 0x80) != 0;
  if (negative) {
    unsigned carry = 1;
    for (std::size_t i = bytes.size(); i-- > 0;) {
      carry += static_cast<std::uint8_t>(~bytes[i]);
      bytes[i] = static_cast<char>(carry & 0xFF);
      carry >>= 8;
    }
  }
  std::string digits;  // the last one first
  for (bool more = true; more;) {
    unsigned rest = 0;
    more = false;
    for (char& c : bytes) {
      rest = rest << 8 | static_cast<std::uint8_t>(c);
      c = static_cast<char>(rest / 10);
      rest %= 10;
      more = more || c != 0;
    }
    digits += static_cast<char>('0' + rest);
  }
  while (digits.size() <= scale) digits += '0';
  std::string out = negative ? "-" : "";
  out.append(digits.rbegin(), digits.rend());
  if (scale > 0) out.insert(out.size() - scale, 1, '.');
  return out;
}

std::string big_endian(std::uint64_t bits, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(bits >> (8 * i) & 0xFF);
  return out;
}

OrderedJson real_json(double number) { return std::isfinite(number) ? OrderedJson(number) : OrderedJson(); }

// The number that a person would write for it: 0.1, where the nearest double to a float is 0.10000000149.
OrderedJson float_json(float number) {
  if (!std::isfinite(number)) return nullptr;
  char text[32];
  const auto written = std::to_chars(text, text + sizeof text, number);
  double wide = 0;
  std::from_chars(text, written.ptr, wide);
  return wide;
}

OrderedJson half_json(std::uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10 & 0x1F);
  const auto fraction = static_cast<double>(bits & 0x3FF);
  if (exponent == 31) return nullptr;
  const double size = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25);
  return (bits & 0x8000) != 0 ? -size : size;
}

std::string uuid_text(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += fmt::format("{:02x}", static_cast<std::uint8_t>(bytes[i]));
  }
  return out;
}

OrderedJson whole_json(const SchemaElement& element, std::uint64_t bits) {
  const bool narrow = element.type == Physical::int32;
  const std::int64_t number = narrow ? static_cast<std::int32_t>(bits) : static_cast<std::int64_t>(bits);
  switch (element.annotation) {
    case Annotation::unsigned_integer: return narrow ? std::uint64_t{static_cast<std::uint32_t>(bits)} : bits;
    case Annotation::decimal: return decimal_text(big_endian(bits, narrow ? 4 : 8), element.scale);
    case Annotation::date: return date_text(number);
    case Annotation::timestamp: return moment_text(number, unit_of(element.unit), element.utc);
    case Annotation::time: {
      const UnitOfTime unit = unit_of(element.unit);
      if (number < 0 || number / unit.per_second >= day_seconds) return number;  // no time of a day
      return time_text(number / unit.per_second, number % unit.per_second, unit);
    }
    default: return number;
  }
}

OrderedJson bytes_json(const SchemaElement& element, std::string_view bytes, bool& broken) {
  switch (element.annotation) {
    case Annotation::text:
      if (is_utf8(bytes)) return std::string(bytes);
      broken = true;
      return repair_utf8(bytes);
    case Annotation::decimal:
      if (bytes.size() > most_decimal_bytes) return no_text();
      return decimal_text(std::string(bytes), element.scale);
    case Annotation::uuid: return uuid_text(bytes);
    case Annotation::float16: return half_json(read_bits(bytes, 0, 16));
    case Annotation::none:
      // Old writers annotate no text.
      if (element.type == Physical::bytes && is_utf8(bytes)) return std::string(bytes);
      return no_text();
    default: return no_text();
  }
}

}  // namespace

OrderedJson value_json(const SchemaElement& element, const Value& value, bool& broken) {
  switch (element.type.value_or(Physical::bytes)) {
    case Physical::boolean: return value.bits != 0;
    case Physical::int32:
    case Physical::int64: return whole_json(element, value.bits);
    case Physical::int96: return int96_moment(value.bytes);
    case Physical::float32: return float_json(std::bit_cast<float>(static_cast<std::uint32_t>(value.bits)));
    case Physical::float64: return real_json(std::bit_cast<double>(value.bits));
    case Physical::bytes:
    case Physical::fixed_bytes: break;
  }
  return bytes_json(element, value.bytes, broken);
}

}  // namespace hone::parquet
