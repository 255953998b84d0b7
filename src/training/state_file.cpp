// A trainer's state on disk.
//
//   "HONETRN2"                                8 bytes
//   length of the header                      8 bytes, little-endian
//   header                                    JSON: what the numbers belong to, and how many steps were taken
//   weights, first moments, second moments    float32, little-endian, in the order of Parameters
//   SHA-256 of all before                     32 bytes
#include <cstring>

#include "hone/core/atomic_file.h"
#include "hone/core/hash.h"
#include "hone/core/json.h"
#include "hone/training/trainer.h"
#include "trainer_state.h"

namespace hone::training {
namespace {

constexpr std::string_view magic = "HONETRN2";
constexpr std::size_t checksum_bytes = 32;

// What must be alike for a state to be continued: two runs with the same header start from the same place.
OrderedJson description(const decoder::Parameters& parameters, const TrainerOptions& options,
                        const std::string& base_name) {
  OrderedJson tensors = OrderedJson::array();
  for (const decoder::Parameters::Tensor& tensor : parameters.tensors()) tensors.push_back({tensor.name, tensor.shape});
  return {{"base", base_name},
          {"method", training_method_name(options.method)},
          {"precision", training_precision_name(chosen_precision(options.precision))},
          {"seed", options.seed},
          {"alpha", options.lora.alpha},
          {"rslora", options.lora.use_rslora},
          {"dropout", options.lora.dropout},
          {"micro_batch_tokens", options.micro_batch_tokens},
          {"adamw",
           {options.adamw.beta1, options.adamw.beta2, options.adamw.epsilon, options.adamw.weight_decay,
            options.adamw.clip_norm}},
          {"tensors", std::move(tensors)}};
}

}  // namespace

Status Trainer::save_state(const fs::path& file) const {
  return state_->engine.with([&](const auto& model) -> Status {
    const decoder::Parameters& parameters = model.decoder.parameters();
    const Optimizer& optimizer = model.optimizer;
    OrderedJson header = description(parameters, state_->options, state_->base_name);
    header["steps"] = state_->steps;
    const std::string text = header.dump();
    const std::uint64_t length = text.size();
    HONE_TRY(auto out, AtomicFile::create(file));
    Sha256 checksum;
    for (const std::span<const std::byte> part :
         {std::as_bytes(std::span(magic)), std::as_bytes(std::span(&length, 1)), std::as_bytes(std::span(text)),
          std::as_bytes(std::span(parameters.weights(), parameters.count())), std::as_bytes(optimizer.moment1()),
          std::as_bytes(optimizer.moment2())}) {
      checksum.update(part.data(), part.size());
      HONE_CHECK(out.append(part));
    }
    const auto digest = checksum.digest();
    HONE_CHECK(out.append(std::as_bytes(std::span(digest))));
    return out.commit();
  });
}

Status Trainer::restore_state(const fs::path& file) {
  HONE_TRY(const auto map, MappedFile::open(file));
  const std::span<const std::byte> bytes = map.bytes();
  auto broken = [&](const std::string& what) {
    return Error(ErrorCode::corrupt_data, file.string() + ": " + what + " Take an earlier checkpoint.");
  };
  std::uint64_t length = 0;
  if (bytes.size() < magic.size() + sizeof length || std::memcmp(bytes.data(), magic.data(), magic.size()) != 0)
    return broken("this is no state of a training run.");
  std::memcpy(&length, bytes.data() + magic.size(), sizeof length);
  const std::size_t start = magic.size() + sizeof length;
  if (length > bytes.size() - start) return broken("the header is cut off.");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data() + start), length);
  Json header = Json::parse(text, nullptr, false);
  if (!header.is_object() || !header.contains("steps") || !header["steps"].is_number_unsigned())
    return broken("the header cannot be read.");
  State& state = *state_;
  return state.engine.with([&](auto& model) -> Status {
    decoder::Parameters& parameters = model.decoder.parameters();
    const auto steps = header["steps"].template get<std::uint64_t>();
    header.erase("steps");
    if (header != Json(description(parameters, state.options, state.base_name)))
      return Error(ErrorCode::invalid_argument,
                   file.string() + " was made with another model or other settings; it can only go on with its own.");
    const std::size_t block = parameters.count() * sizeof(float);
    if (bytes.size() - start - length != 3 * block + checksum_bytes) return broken("the numbers are cut off.");
    Sha256 checksum;
    checksum.update(bytes.data(), bytes.size() - checksum_bytes);
    if (std::memcmp(checksum.digest().data(), bytes.data() + bytes.size() - checksum_bytes, checksum_bytes) != 0)
      return broken("its checksum is not that of its content.");
    const std::byte* from = bytes.data() + start + length;
    std::memcpy(parameters.weights(), from, block);
    std::memcpy(model.optimizer.moment1().data(), from + block, block);
    std::memcpy(model.optimizer.moment2().data(), from + 2 * block, block);
    model.decoder.refresh();
    state.steps = steps;
    return {};
  });
}

}  // namespace hone::training
