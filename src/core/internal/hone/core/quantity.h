// Sizes and durations as people read them, in decimal units.
//
//   in_megabytes(1'500'000);        // "1.5 MB"
//   in_gigabytes(650'000'000, 2);   // "0.65 GB"
//   in_fitting_unit(98'362'432);    // "98 MB"
//   rough_duration(5000);           // "83 min"
#pragma once

#include <cstdint>
#include <string>

namespace hone {

std::string in_megabytes(std::uint64_t bytes, int decimals = 1);
std::string in_gigabytes(std::uint64_t bytes, int decimals = 1);
// "12 KB", "98 MB", "1.2 GB": whole kilobytes below a megabyte, whole megabytes below a gigabyte.
std::string in_fitting_unit(std::uint64_t bytes);

// "45 s", "12 min", "3.4 h": seconds below 90, minutes below 90.
std::string rough_duration(double seconds);

}  // namespace hone
