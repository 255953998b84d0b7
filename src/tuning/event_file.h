// TensorBoard's event file: scalars by tag, as TFRecords of Event messages.
//
//   HONE_TRY(auto events, EventFile::create("run/events.out.tfevents.1700000000.hone", 1.7e9));
//   HONE_CHECK(events.add(1.7e9, /*step=*/1, {{"train/loss", 2.1F}}));
//
// A record is: length (8 bytes), masked CRC-32C of those (4), the message, masked CRC-32C of the message (4), all
// little-endian. mask(crc) = rotate right by 15, plus 0xa282ead8. Of Event (tensorboard/compat/proto/event.proto) these
// fields are written: 1 wall_time (double), 2 step (varint), 3 file_version, 5 summary {1 value {1 tag, 2 simple_value}}.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/core/files.h"

namespace hone::tuning {

class EventFile {
 public:
  // Replaces what is there. Error: io.
  static Result<EventFile> create(const fs::path& path, double wall_time);
  Status add(double wall_time, std::uint64_t step, const std::vector<std::pair<std::string, float>>& scalars);

 private:
  EventFile() = default;
  Status write(const std::string& event);
  fs::path path_;
  std::ofstream file_;
};

// CRC-32C (Castagnoli; RFC 3720, B.4: of 32 zero bytes 0x8a9136aa).
std::uint32_t crc32c(std::string_view bytes);

}  // namespace hone::tuning
