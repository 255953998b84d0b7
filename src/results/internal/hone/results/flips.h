// One model sat one exam twice: how many marks changed though nothing else did. What a comparison finds below that rate is noise.
//
//   HONE_TRY(const Sitting sitting, read_sitting("again.sitting.jsonl"));
//   for (const Flips& flips : flips_beside("again.sitting.jsonl", sitting)) use(flip_sentence(flips));
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/results/sitting_file.h"

namespace hone::results {

struct Flips {
  std::string other;  // the earlier sitting's file
  std::size_t n = 0;  // answers that both have a mark of
  std::size_t flipped = 0;
};

// None when the sitters differ, or have no answer in common.
std::optional<Flips> count_flips(const Sitting& sitting, const Sitting& other, const std::string& other_name);

// Every other sitting of the same sitter in the file's folder, by name. Files that are no sittings are passed over.
std::vector<Flips> flips_beside(const fs::path& file, const Sitting& sitting);

// "The same model sat this exam in again.sitting.jsonl: 3 of 53 marks differ (flip rate 5.7 %)."
std::string flip_sentence(const Flips& flips);

}  // namespace hone::results
