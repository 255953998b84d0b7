#include "hone/core/quantity.h"

#include <fmt/format.h>

namespace hone {

std::string in_megabytes(std::uint64_t bytes, int decimals) {
  return fmt::format("{:.{}f} MB", static_cast<double>(bytes) / 1e6, decimals);
}

std::string in_gigabytes(std::uint64_t bytes, int decimals) {
  return fmt::format("{:.{}f} GB", static_cast<double>(bytes) / 1e9, decimals);
}

std::string in_fitting_unit(std::uint64_t bytes) {
  if (bytes < 1'000'000) return fmt::format("{:.0f} KB", static_cast<double>(bytes) / 1e3);
  return bytes < 999'500'000 ? in_megabytes(bytes, 0) : in_gigabytes(bytes);  // 999.5 MB would be said as 1000
}

std::string rough_duration(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  return seconds < 90 * 60 ? fmt::format("{:.0f} min", seconds / 60) : fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace hone
