// Any text: its claims stand in order on whole characters of it, say what their kind can say, and say the same a line further down.
#include <cstdint>

#include "claims.h"
#include "hone/core/result.h"
#include "hone/core/unicode.h"
#include "pieces.h"

namespace {

// "14.5", "-3", "3.2.1"
bool is_plain_number(std::string_view reading) {
  if (reading.starts_with('-')) reading.remove_prefix(1);
  return !reading.empty() && reading.find_first_not_of("0123456789.") == std::string_view::npos &&
         reading.find("..") == std::string_view::npos && reading.front() != '.' && reading.back() != '.';
}

void check(const hone::answers::Claim& claim) {
  using Kind = hone::answers::Claim::Kind;
  const bool has_readings = claim.kind == Kind::number || claim.kind == Kind::identifier || claim.kind == Kind::name;
  HONE_REQUIRE(claim.readings.empty() != has_readings, "numbers, identifiers and names have readings, the others none");
  for (const std::string& reading : claim.readings)
    if (claim.kind == Kind::number)
      HONE_REQUIRE(is_plain_number(reading), "a number is read as one");
    else
      HONE_REQUIRE(!reading.empty() && hone::answers::squeezed(reading) == reading, "letters and digits alone");
  HONE_REQUIRE(claim.kind == Kind::number || (claim.unit.empty() && !claim.in_words), "only numbers have units");
  if (claim.in_words)  // 10^18 is the largest, with a little more behind it
    HONE_REQUIRE(claim.readings[0].size() < 19 || (claim.readings[0].size() == 19 && claim.readings[0][0] == '1'),
                 "a number in words is one that can be said");
  if (claim.kind == Kind::date)
    HONE_REQUIRE(claim.month >= 1 && claim.month <= 12 && claim.day >= 0 && claim.day <= 31 && claim.year >= 0 &&
                     claim.year <= 9999 && (!claim.either_order || (claim.day >= 1 && claim.day <= 12)),
                 "a date may stand in a calendar");
  if (claim.kind == Kind::time)
    HONE_REQUIRE(claim.minutes >= 0 && claim.minutes < 25 * 60 && (!claim.either_half || claim.minutes < 13 * 60),
                 "a time may stand on a clock");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = hone::repair_utf8(std::string_view(reinterpret_cast<const char*>(data), size));
  const auto is_boundary = [&](std::size_t byte) {
    return byte == text.size() || (static_cast<unsigned char>(text[byte]) & 0xC0) != 0x80;
  };
  const std::vector<hone::answers::Claim> claims = hone::answers::claims_in(text),
                                          lower = hone::answers::claims_in("\n" + text);
  HONE_REQUIRE(claims.size() == lower.size(), "a line further down stands the same");
  std::size_t begin = 0, end = 0;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const hone::answers::Claim& claim = claims[i];
    HONE_REQUIRE(claim.begin < claim.end && claim.end <= text.size(), "a claim is a part of the text");
    HONE_REQUIRE(is_boundary(claim.begin) && is_boundary(claim.end), "a claim is made of whole characters");
    HONE_REQUIRE(claim.begin >= begin && claim.end > end, "claims are in the order of the text");
    HONE_REQUIRE(!hone::answers::squeezed(text.substr(claim.begin, claim.end - claim.begin)).empty(),
                 "a claim can be read");
    begin = claim.begin, end = claim.end;
    check(claim);
    HONE_REQUIRE(claim.kind == lower[i].kind && claim.begin + 1 == lower[i].begin && claim.end + 1 == lower[i].end &&
                     claim.readings == lower[i].readings && claim.unit == lower[i].unit,
                 "a line further down stands the same");
  }
  return 0;
}
