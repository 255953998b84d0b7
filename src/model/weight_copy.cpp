#include "hone/model/weight_copy.h"

#include <algorithm>

#include "hone/core/hash.h"
#include "hone/core/log.h"
#include "hone/model/gguf.h"
#include "hone/model/merge.h"

namespace hone {
namespace {

bool is_floating(TensorType type) {
  return type == TensorType::f32 || type == TensorType::f16 || type == TensorType::bf16;
}

}  // namespace

Result<fs::path> weight_copy(const fs::path& gguf, TensorType type, int threads) {
  {
    HONE_TRY(const auto file, GgufFile::open(gguf));
    const auto tensors = file.tensors();
    if (std::all_of(tensors.begin(), tensors.end(),
                    [&](const GgufTensor& tensor) { return tensor.type == type || is_floating(tensor.type); }))
      return gguf;
  }
  std::error_code failure;
  const fs::path real = fs::canonical(gguf, failure);
  const auto size = fs::file_size(real, failure);
  const auto time = fs::last_write_time(real, failure).time_since_epoch().count();
  if (failure) return Error(ErrorCode::not_found, "Cannot open " + gguf.string() + ": " + failure.message() + ".");
  const std::string key =
      sha256(real.string() + '\n' + std::to_string(size) + '\n' + std::to_string(time) + '\n' + tensor_type_name(type));
  const fs::path copy = cache_folder() / "weights" / (key.substr(0, 32) + ".gguf");
  HONE_CHECK(make_folder(copy.parent_path(), 0700));
  HONE_TRY(const auto lock, FileLock::take(copy.string() + ".lock", /*wait=*/true));
  if (fs::exists(copy, failure)) return copy;
  log_info("making a copy of " + gguf.string() + " as " + tensor_type_name(type));
  HONE_CHECK(repack_model(gguf, copy, {.type = type, .threads = threads}));
  return copy;
}

}  // namespace hone
