// The checksum of a line of a sitting: its last member, so that a line is told from what a disk or a hand made of it.
//
//   HONE_CHECK(file.append(with_sum(R"({"id":"q1","mark":1})") + "\n"));     // {"id":"q1","mark":1,"sum":"…"}
//   HONE_TRY(OrderedJson row, parse_ordered_json(line, where));
//   HONE_CHECK(take_sum(line, row, where));                                 // a line of before has none, and is taken as it is
#pragma once

#include <string>
#include <string_view>

#include "hone/core/json.h"

namespace hone::results {

// `object`: a whole object with at least one member, as it will stand on the line.
std::string with_sum(std::string object);

// Takes the member "sum" out of the row. Error corrupt_data when it does not fit the line.
Status take_sum(std::string_view line, OrderedJson& row, const std::string& where);

}  // namespace hone::results
