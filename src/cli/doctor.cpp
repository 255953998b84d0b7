// hone doctor: what a report of a fault needs.
#include <fmt/format.h>

#include "hone/core/unicode.h"
#include "hone/doctor/doctor.h"
#include "verbs.h"

namespace hone::cli {

Action describe_doctor(Arguments&) {
  return [](Shell& shell) -> Status {
    const std::vector<doctor::Finding> findings = doctor::examine_installation();
    OrderedJson object = OrderedJson::object(), troubles = OrderedJson::array();
    std::size_t width = 0;
    for (const doctor::Finding& finding : findings) {
      object[finding.name] = finding.value;
      if (!finding.trouble.empty()) troubles.push_back(finding.trouble);
      width = std::max(width, count_points(finding.name));
    }
    object["troubles"] = troubles;
    shell.print_json(object);
    if (shell.json()) return {};
    for (const doctor::Finding& finding : findings) {
      fmt::print(shell.out(), "{:<{}}  {}\n", finding.name, width, finding.value);
      if (!finding.trouble.empty()) fmt::print(shell.out(), "{:<{}}  → {}\n", "", width, finding.trouble);
    }
    return {};
  };
}

}  // namespace hone::cli
