// The text files of a hostile Hugging Face folder: tokenizer.json, tokenizer_config.json and config.json, separated by
// NUL; the whole also as a model card and as tokenizer.model. Read or refused, never an exception.
#include <cstdint>
#include <string>

#include "hf_metadata.h"
#include "hf_tokenizer.h"
#include "hone/convert/hf_card.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hone;
  using namespace hone::convert;
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)parse_sentencepiece(text).ok();
  (void)parse_front_matter(text);
  (void)id_to_title(text);
  (void)take_apart_model_id(text, 1'000'000);

  HfTokenizerFiles files;
  files.folder = "no such folder";
  std::size_t start = 0;
  for (Json* json : {&files.tokenizer, &files.tokenizer_config, &files.config}) {
    const std::size_t end = std::min(text.find('\0', start), text.size());
    auto parsed = parse_json(std::string_view(text).substr(start, end - start), "a file");
    if (!parsed) return 0;
    *json = *parsed;
    start = std::min(end + 1, text.size());
  }
  if (!files.check()) return 0;
  model::GgufWriter writer;
  (void)set_bpe_vocabulary(writer, files, 500).ok();
  (void)set_wordpiece_vocabulary(writer, files, 500, 2).ok();
  if (has_byte_fallback(files)) (void)set_byte_fallback_vocabulary(writer, files).ok();
  return 0;
}
