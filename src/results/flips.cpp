#include "hone/results/flips.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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
  std::vector<fs::path> others;
  std::error_code failure;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure))
    if (at->path().filename() != file.filename() && at->path().string().ends_with(".sitting.jsonl"))
      others.push_back(at->path());
  std::sort(others.begin(), others.end());
  std::vector<Flips> found;
  for (const fs::path& other : others)
    if (const auto read = read_sitting(other))
      if (const auto flips = count_flips(sitting, *read, other.filename().string())) found.push_back(*flips);
  return found;
}

std::string flip_sentence(const Flips& flips) {
  return fmt::format("The same model sat this exam in {}: {} of {} marks differ (flip rate {:.1f} %).", flips.other,
                     flips.flipped, flips.n, 100 * static_cast<double>(flips.flipped) / static_cast<double>(flips.n));
}

}  // namespace hone::results
