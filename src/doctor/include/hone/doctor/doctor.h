// What a report of a fault needs: versions, the processor and what of it is used, memory, what is installed. Nothing private: what
// lies in the home folder or a workspace is counted, never named, and no text of a document is looked at.
//
//   for (const Finding& finding : examine_installation()) use(finding.name, finding.value);
#pragma once

#include <string>
#include <vector>

namespace hone::doctor {

struct Finding {
  std::string name, value;
  std::string trouble;  // a sentence that says what is wrong and what to do; "" when nothing is
};

std::vector<Finding> examine_installation();

}  // namespace hone::doctor
