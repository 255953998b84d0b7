#include "pdf_child.h"

#include <cstdlib>

namespace hone::documents {

Result<ChildResult> run_confined(const DocumentLimits& limits, const std::vector<std::string>& command,
                                 ChildOptions options) {
  options.timeout_ms = limits.pdf_timeout_ms;
  options.memory_limit_bytes = limits.pdf_memory_bytes;
  options.confinement = Confinement{.kind = ConfinedKind::reader};
  // tesseract's languages lie where its user says.
  if (const char* languages = std::getenv("TESSDATA_PREFIX")) {
    options.confinement->reads.emplace_back(languages);
    options.confinement->variables.emplace_back("TESSDATA_PREFIX");
  }
  return run_child(command, options);
}

Result<ChildResult> run_on_pdf(const Source& source, const std::vector<std::string>& command,
                               std::uint64_t output_limit_bytes, std::function<Status(std::string_view)> on_output) {
  ChildOptions options;
  options.output_limit_bytes = output_limit_bytes;
  options.input = source.bytes;
  options.on_output = std::move(on_output);
  return run_confined(source.limits, command, std::move(options));
}

}  // namespace hone::documents
