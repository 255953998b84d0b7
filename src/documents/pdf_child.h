// Programs that read what nobody trusts, each in a confined process of its own with limits of memory and time.
//
//   HONE_TRY(auto done, run_on_pdf(source, {"pdfimages", "-list", "-"}, most_bytes));      // the PDF is its standard input
#pragma once

#include <string>
#include <vector>

#include "hone/core/child.h"
#include "reading.h"

namespace hone::documents {

// Confined, and within `limits`. Errors: not_found (no such program), timeout, limit_exceeded, io. A status other than 0 is
// no error.
Result<ChildResult> run_confined(const DocumentLimits& limits, const std::vector<std::string>& command,
                                 ChildOptions options);

Result<ChildResult> run_on_pdf(const Source& source, const std::vector<std::string>& command,
                               std::uint64_t output_limit_bytes,
                               std::function<Status(std::string_view)> on_output = {});

}  // namespace hone::documents
