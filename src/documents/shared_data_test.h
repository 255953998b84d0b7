// The real inputs that do not ship with the project: its tests read them where they are at hand, and do not exist elsewhere.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

namespace hone::documents {

// HONE_SHARED_DATA, else shared/data beside the checkout; empty when neither is a folder. For INSTANTIATE_TEST_SUITE_P.
inline std::vector<std::filesystem::path> shared_data_folders() {
  const char* named = std::getenv("HONE_SHARED_DATA");
  const std::filesystem::path folder =
      named ? std::filesystem::path(named) : std::filesystem::path(HONE_SOURCE_DIR).parent_path() / "shared/data";
  std::error_code failure;
  if (!std::filesystem::is_directory(folder, failure)) return {};
  return {folder};
}

class SharedData : public ::testing::TestWithParam<std::filesystem::path> {};

}  // namespace hone::documents
