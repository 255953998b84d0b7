// Any bytes as a PEFT folder: the config up to the first NUL, the safetensors file behind it. Read or refused, and what is
// read can be written as GGUF and read again.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hone/adapter/gguf_adapter.h"
#include "hone/adapter/peft_adapter.h"
#include "peft_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t end = all.find('\0');
  if (end == std::string_view::npos) return 0;
  auto weights =
      hone::model::Safetensors::parse(std::as_bytes(std::span(data, size)).subspan(end + 1), "fuzz.safetensors");
  if (!weights) return 0;
  auto adapter = hone::adapter::parse_peft_adapter(all.substr(0, end), *weights);
  if (!adapter) return 0;
  adapter->architecture = "qwen3";
  auto bytes = hone::adapter::gguf_adapter_bytes(*adapter);
  if (!bytes) return 0;
  auto file = hone::model::GgufFile::parse(std::as_bytes(std::span(*bytes)), "fuzz.gguf");
  if (!file) std::abort();
  (void)hone::adapter::read_gguf_adapter(*file).ok();
  return 0;
}
