// Which tokens begin, end, separate and pad, and the chat template: gguf-py's SpecialVocab, step by step, because the
// order in which its sources override one another is what makes the result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hf_tokenizer.h"

namespace hone::convert {

class HfSpecialTokens {
 public:
  // With `vocabulary_size`, ids outside it are left out.
  static Result<HfSpecialTokens> read(const HfTokenizerFiles& files, bool with_merges,
                                      std::optional<std::size_t> vocabulary_size = {});
  void set(model::GgufWriter& writer) const;

 private:
  void read_normalizer(const Json& normalizer);
  void read_post_processor(const Json& post_processor, Json& config);
  void read_template(const Json& processor, Json& config);
  Status read_chat_template(const HfTokenizerFiles& files, const Json& config);
  Status read_merges(const HfTokenizerFiles& files);
  void read_ids(const Json& tokenizer, const Json& config);
  void set_id(const std::string& kind, const Json& id);
  void set_add(const std::string& kind, bool add);
  bool has_add(const std::string& kind) const;

  std::optional<std::size_t> vocabulary_size_;
  std::vector<std::string> kinds_ = {"bos", "eos", "unk", "sep", "pad", "cls", "mask"};
  std::vector<std::pair<std::string, std::uint32_t>> ids_;  // in the order they were found
  std::vector<std::pair<std::string, bool>> adds_;
  std::vector<std::string> merges_;
  std::vector<std::pair<std::string, std::string>> chat_templates_;  // name (default: "") and template
  std::optional<bool> lowercase_, strip_accents_;
};

}  // namespace hone::convert
