// The whole decoder, forward and backward, put together from the other files here.
//
//   HONE_TRY(const model::GgufFile file, model::GgufFile::open("model.gguf"));
//   HONE_TRY(const model::DecoderShape shape, model::read_decoder_shape(file));
//   ReferenceDecoder reference(file, shape);          // rows of Q and K in Hugging Face's order, as Parameters has them
//   const model::TokenRow row{.ids = {1, 2, 3}, .targets = {0, 1, 1}};
//   double nats = reference.loss(row);                // Σ over its targets
//   auto gradients = reference.gradients(row, 1.0);   // of that sum, by every tensor
//
// It shares nothing with the engine but the description (model/decoder_shape.h). decoder.cpp is src/decoder's
// decoder.cpp and head.cpp, and src/training's backward.cpp, without tiles, threads, fused products and dropout.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hone/model/decoder_shape.h"
#include "hone/model/gguf.h"
#include "hone/model/token_row.h"
#include "hone/reference/gated.h"
#include "hone/reference/lora.h"
#include "hone/reference/rotary.h"

namespace hone::reference {

class ReferenceDecoder {
 public:
  using Numbers = std::vector<double>;
  std::map<std::string, Numbers>
      tensors;  // by their names in GGUF; LoRA's with .lora_a and .lora_b behind the weight's
  std::map<std::string, double> lora_scale;  // by the weight's name

  ReferenceDecoder(const model::GgufFile& file, model::DecoderShape shape);

  // The residual stream behind the last block: (length, hidden).
  Numbers stream(const std::vector<std::int32_t>& ids) const;
  // Logits of every position, not capped: (length, vocabulary).
  Numbers raw_logits(const std::vector<std::int32_t>& ids) const;
  // The same as the model means them.
  Numbers logits(const std::vector<std::int32_t>& ids) const;
  // Nats of all targets of the row together.
  double loss(const model::TokenRow& row) const;
  // ∂(scale · loss)/∂ of every tensor that the loss depends on, LoRA's and frozen ones alike.
  std::map<std::string, Numbers> gradients(const model::TokenRow& row, double scale) const;

 private:
  // What the way back needs of one block. Each is (length, …).
  struct Block {
    Numbers input, normed, raw_q, raw_k, q, k, v, attention, output, middle, fed, down;
  };
  const Numbers& at(const std::string& name) const { return tensors.at(name); }
  const std::string& output_name() const;
  Numbers embed(const std::vector<std::int32_t>& ids) const;
  Block forward(std::size_t layer, const Numbers& input) const;
  Numbers output_of(std::size_t layer, const Block& block) const;
  Numbers backward(std::size_t layer, const Block& block, const Numbers& doutput,
                   std::map<std::string, Numbers>& gradients) const;

  reference::LoraLinear linear(const std::string& name) const;
  reference::GatedMlp mlp(const std::string& block) const;
  reference::Rotary rotary(std::size_t layer, std::size_t heads) const;
  Numbers attend(std::size_t layer, const Block& block) const;
  Numbers norm(const Numbers& x, const std::string& name) const;
  Numbers norm_back(const Numbers& x, const std::string& name, const Numbers& dy,
                    std::map<std::string, Numbers>& gradients) const;
  Numbers linear_back(const std::string& name, const Numbers& x, const Numbers& dy,
                      std::map<std::string, Numbers>& gradients) const;

  model::DecoderShape shape_;
  Numbers rope_factors_;
};

}  // namespace hone::reference
