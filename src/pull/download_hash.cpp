#include "download_hash.h"

namespace hone::pull {

DownloadHash::DownloadHash(std::string promised, std::uint64_t size_bytes) : promised_(std::move(promised)) {
  if (is_git()) {
    sha1_state_.update("blob " + std::to_string(size_bytes));
    sha1_state_.update(std::string_view("\0", 1));
  }
}

void DownloadHash::update(std::string_view bytes) {
  sha256_state_.update(bytes);
  if (is_git()) sha1_state_.update(bytes);
}

void DownloadHash::finish() {
  sha256_ = sha256_state_.hex();
  if (is_git()) git_ = sha1_state_.hex();
}

}  // namespace hone::pull
