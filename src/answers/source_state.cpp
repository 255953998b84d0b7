#include "source_state.h"

#include "hone/core/files.h"
#include "hone/core/hash.h"

namespace hone::answers {
namespace {

// "mail.eml/contract.pdf" lies in mail.eml. Empty where no such file is.
fs::path file_of(const fs::path& document) {
  std::error_code ignored;
  for (fs::path path = document; path.has_relative_path(); path = path.parent_path())
    if (fs::is_regular_file(path, ignored)) return path;
  return {};
}

}  // namespace

std::string_view source_state_name(SourceState state) {
  switch (state) {
    case SourceState::changed: return "changed";
    case SourceState::gone: return "gone";
    case SourceState::as_read: break;
  }
  return "as_read";
}

std::string_view since_read(SourceState state) {
  switch (state) {
    case SourceState::changed: return " (the file has changed since it was read)";
    case SourceState::gone: return " (the file is no longer there)";
    case SourceState::as_read: break;
  }
  return "";
}

SourceState state_of_source(const corpus::Corpus& corpus, const std::string& document) {
  const auto read = corpus.file_of(document);
  if (!read || read->sha256.empty()) return SourceState::as_read;  // it was never a file
  const fs::path file = file_of(document);
  if (file.empty()) return SourceState::gone;
  if (file_stamp(file) == read->stamp) return SourceState::as_read;
  const auto now = sha256_file(file);
  return now && *now == read->sha256 ? SourceState::as_read : SourceState::changed;
}

}  // namespace hone::answers
