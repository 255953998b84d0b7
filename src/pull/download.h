// A file from an address: resumed where it was cut, checked, and at its place only when it is whole.
//
//   Download wanted{.url = url, .file = "model.gguf", .size_bytes = 98362432, .hash = sha256_of_the_hub};
//   HONE_TRY(auto sha256, download_file(wanted, access, [&](std::uint64_t done, std::uint64_t total) { … }));
//
// Until then its bytes lie in "model.gguf.incomplete". A partial file of a known hash is always continued; one without is
// continued only when the server says (If-Range) that the file is still the same.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "hone/core/http.h"
#include "hone/core/result.h"

namespace hone::pull {

struct Download {
  std::string url;
  std::filesystem::path file;
  std::optional<std::uint64_t> size_bytes;  // what was promised
  std::string hash;  // 64 letters: SHA-256; 40: Git's SHA-1 of the blob; "": none was promised
};

// `total` is 0 while unknown.
using DownloadProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// The SHA-256 of the file, which is complete then. Errors: network, timeout, integrity, permission_denied (401, 403),
// not_found (404), io (also a full disk). The partial file stays for the next try, except after integrity.
Result<std::string> download_file(const Download& download, const HttpAccess& access, const DownloadProgress& progress);

// A small answer in memory, with the same patience. Statuses of 400 and more are errors as above.
struct Page {
  HttpHead head;
  std::string body;
};
Result<Page> download_page(const HttpRequest& request, const HttpAccess& access, std::uint64_t limit_bytes);

// The sentence for a status of 400 or more.
Error status_error(const HttpHead& head);

}  // namespace hone::pull
