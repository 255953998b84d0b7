// A fully trained model as a GGUF file: the base's keys, and weights in the base's order.
#include <algorithm>

#include "hone/model/gguf_writer.h"
#include "hone/training/trainer.h"
#include "trainer_state.h"

namespace hone::training {
namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

Status Trainer::write_model(const fs::path& path, model::TensorType type,
                            const std::optional<std::string>& system_prompt) const {
  if (state_->options.method != TrainingMethod::full)
    return Error(ErrorCode::unsupported, "LoRA leaves the model as it is; merge the adapter to get one file.");
  if (type != model::TensorType::f32 && type != model::TensorType::f16 && type != model::TensorType::bf16)
    return Error(ErrorCode::unsupported, "A trained model is written as f32, f16 or bf16, and quantized afterwards.");
  HONE_TRY(auto base, model::GgufFile::open(state_->gguf));
  return state_->engine.with([&](const auto& model) -> Status {
    const model::DecoderShape& shape = model.decoder.shape();
    const decoder::Parameters& parameters = model.decoder.parameters();
    model::GgufWriter writer;
    for (const model::GgufValue& value : base.values()) writer.copy(value);
    const std::uint32_t file_type = type == model::TensorType::f32 ? 0 : type == model::TensorType::f16 ? 1 : 32;
    writer.set("general.file_type", file_type);
    if (system_prompt) writer.set("hone.system_prompt", *system_prompt);
    for (const model::GgufTensor& tensor : base.tensors()) {
      const auto trained =
          std::find_if(parameters.tensors().begin(), parameters.tensors().end(),
                       [&](const decoder::Parameters::Tensor& other) { return other.name == tensor.name; });
      if (trained == parameters.tensors().end()) {  // rope factors
        writer.add_tensor(std::string(tensor.name), tensor.type, tensor.shape,
                          [data = tensor.data](const model::ByteSink& sink) { return sink(data); });
        continue;
      }
      std::uint64_t heads = 0;
      if (shape.permutes_qk && (ends_with(tensor.name, "attn_q.weight") || ends_with(tensor.name, "attn_q.bias")))
        heads = shape.heads;
      if (shape.permutes_qk && (ends_with(tensor.name, "attn_k.weight") || ends_with(tensor.name, "attn_k.bias")))
        heads = shape.kv_heads;
      const bool is_matrix = tensor.shape.size() == 2;
      const model::TensorType kept = is_matrix ? type : model::TensorType::f32;
      const std::uint64_t columns = is_matrix ? tensor.shape[0] : 1,
                          rows = is_matrix ? tensor.shape[1] : tensor.shape[0];
      const float* values = parameters.weights() + trained->offset;
      writer.add_tensor(std::string(tensor.name), kept, tensor.shape, [=](const model::ByteSink& sink) -> Status {
        std::vector<std::byte> row(columns * (kept == model::TensorType::f32 ? 4 : 2));
        for (std::uint64_t i = 0; i < rows; ++i) {
          const std::uint64_t from = heads > 0 ? model::hugging_face_row(i, rows / heads) : i;
          model::convert_numbers(model::TensorType::f32, std::as_bytes(std::span(values + from * columns, columns)),
                                 kept, row);
          HONE_CHECK(sink(row));
        }
        return {};
      });
    }
    return writer.write(path);
  });
}

}  // namespace hone::training
