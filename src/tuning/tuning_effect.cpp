#include "tuning_effect.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "hone/engine/adapter.h"
#include "hone/engine/session.h"

namespace hone::tuning {
namespace {

// Of the loss. Under the first nothing was learned, whatever is answered: rounding alone tips a word of a quantized model
// now and then. Between the two it is asked whether any answer is another one.
constexpr double negligible_change = 1e-3, small_change = 2e-2;
constexpr int most_asked = 6, answer_tokens = 24;

}  // namespace

TuningEffect effect_of(double loss_before, double loss_after) {
  const double change = std::fabs(loss_after - loss_before) / std::max(std::fabs(loss_before), 1e-9);
  if (change <= negligible_change) return TuningEffect::none;
  return change > small_change ? TuningEffect::plain : TuningEffect::small;
}

Result<bool> answers_change(const fs::path& file, const fs::path& gguf_adapter,
                            const std::vector<model::Sequence>& sequences) {
  HONE_TRY(auto model, engine::LanguageModel::load(file));
  HONE_TRY(auto adapter, engine::Adapter::load(model, gguf_adapter));
  const int context = std::min(1024, std::max(model.trained_context_tokens(), 64));
  HONE_TRY(auto session, engine::Session::make(model, {.context_tokens = context, .threads = 1}));
  int asked = 0;
  for (const model::Sequence& sequence : sequences)
    for (const model::TokenRow& row : sequence) {
      const auto first = std::find(row.targets.begin(), row.targets.end(), 1) - row.targets.begin();
      if (first < 1 || first > context - answer_tokens - 8 || first == static_cast<std::ptrdiff_t>(row.ids.size()))
        continue;
      if (++asked > most_asked) return false;
      const std::span<const engine::Token> prompt(row.ids.data(), static_cast<std::size_t>(first));
      HONE_TRY(const auto before, session.generate(prompt, {.max_tokens = answer_tokens}));
      HONE_CHECK(session.use_adapter(adapter, 1));
      HONE_TRY(const auto after, session.generate(prompt, {.max_tokens = answer_tokens}));
      HONE_CHECK(session.use_adapter(std::nullopt, 1));
      if (before.tokens != after.tokens) return true;
    }
  return false;
}

}  // namespace hone::tuning
