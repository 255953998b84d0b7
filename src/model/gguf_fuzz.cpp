// Any bytes as a GGUF file: read or refused, and what our check lets through ggml's own reader must accept too.
#include <gguf.h>

#include <cstdlib>

#include "hone/model/gguf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto file = hone::model::GgufFile::parse(std::as_bytes(std::span(data, size)), "fuzz.gguf");
  if (!file) return 0;
  for (const hone::model::GgufValue& value : file->values()) {
    (void)file->string(value.key).ok();
    (void)file->strings(value.key).ok();
    (void)file->integers(value.key).ok();
    (void)file->f32s(value.key).ok();
  }
  unsigned sum = 0;
  for (const hone::model::GgufTensor& tensor : file->tensors())
    if (!tensor.data.empty())
      sum += std::to_integer<unsigned>(tensor.data.front()) + std::to_integer<unsigned>(tensor.data.back());
  (void)hone::model::check_gguf_model(*file).ok();
  gguf_context* theirs = gguf_init_from_buffer(data, size, {true, nullptr});
  if (!theirs) std::abort();
  gguf_free(theirs);
  return sum == ~0u;
}
