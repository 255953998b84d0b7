#include "hone/results/flips.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "hone/core/files.h"

namespace hone::results {

std::optional<Flips> count_flips(const Sitting& sitting, const Sitting& other, const std::string& other_name) {
  if (!same_sitter(sitting.header, other.header)) return std::nullopt;
  std::map<std::pair<std::string, std::size_t>, double> marks;
  for (const SittingItem& item : other.items)
    if (item.mark) marks[{item.id, item.sample}] = *item.mark;
  Flips flips{.other = other_name};
  for (const SittingItem& item : sitting.items) {
    const auto found = marks.find({item.id, item.sample});
    if (!item.mark || found == marks.end()) continue;
    ++flips.n;
    flips.flipped += *item.mark != found->second;
  }
  return flips.n > 0 ? std::optional(flips) : std::nullopt;
}

std::vector<Flips> flips_beside(const fs::path& file, const Sitting& sitting) {
  std::vector<Flips> found;
  const auto others = folder_entries(file.has_parent_path() ? file.parent_path() : fs::path("."));
  if (!others) return found;
  for (const fs::path& other : *others) {
    if (other.filename() == file.filename() || !other.string().ends_with(".sitting.jsonl")) continue;
    if (const auto read = read_sitting(other))
      if (const auto flips = count_flips(sitting, *read, other.filename().string())) found.push_back(*flips);
  }
  return found;
}

std::string flip_sentence(const Flips& flips) {
  return fmt::format("The same model sat this exam in {}: {} of {} marks differ (flip rate {:.1f} %).", flips.other,
                     flips.flipped, flips.n, 100 * static_cast<double>(flips.flipped) / static_cast<double>(flips.n));
}

}  // namespace hone::results
