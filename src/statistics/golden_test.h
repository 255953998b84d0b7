// Golden values for the tests of this room: testdata/golden.json (scipy, statsmodels, ppi_py) and tango_r.json (R).
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/statistics/cluster.h"

namespace hone::statistics {

inline Json golden(const std::string& part, const std::string& file = "golden.json") {
  const auto text = read_file(std::string(HONE_TEST_DATA) + "/" + file);
  if (!text) throw std::runtime_error(text.error().message());
  Json cases = Json::parse(*text).at(part);
  if (cases.empty()) throw std::runtime_error("no golden value of " + part);
  return cases;
}

inline std::vector<Cluster> single_questions(const std::vector<double>& values) {
  std::vector<Cluster> clusters;
  clusters.reserve(values.size());
  for (const double value : values) clusters.push_back({value, 1});
  return clusters;
}

}  // namespace hone::statistics
