#include "hone/reference/gated.h"

#include <cmath>
#include <cstddef>
#include <numbers>

#include "hone/core/result.h"

namespace hone::reference {
namespace {

// σ(g) = 1 / (1 + e^−g)
double sigmoid(double g) { return 1 / (1 + std::exp(-g)); }

// v = √(2/π) · (g + 0.044715·g³): where GELU's error function is taken for tanh(v)
constexpr double cubic = 0.044715;
const double root = std::sqrt(2 / std::numbers::pi);

}  // namespace

double activation(model::Activation kind, double g) {
  if (kind == model::Activation::silu) return g * sigmoid(g);  // (1a)
  return 0.5 * g * (1 + std::tanh(root * (g + cubic * g * g * g)));  // (1b)
}

double activation_slope(model::Activation kind, double g) {
  if (kind == model::Activation::silu) {  // undoes (1a): σ′ = σ·(1 − σ)
    const double s = sigmoid(g);
    return s + g * s * (1 - s);
  }
  // undoes (1b): tanh′ = 1 − tanh²
  const double t = std::tanh(root * (g + cubic * g * g * g)), dv = root * (1 + 3 * cubic * g * g);
  return 0.5 * (1 + t) + 0.5 * g * (1 - t * t) * dv;
}

std::vector<double> gated_forward(model::Activation kind, std::span<const double> gate, std::span<const double> up) {
  HONE_REQUIRE(gate.size() == up.size(), "gate and up are (rows, columns) both");
  std::vector<double> act(gate.size());
  // (2) act = f(gate) ⊙ up, number by number
  for (std::size_t i = 0; i < act.size(); ++i) act[i] = activation(kind, gate[i]) * up[i];
  return act;
}

GatedGradients gated_backward(model::Activation kind, std::span<const double> gate, std::span<const double> up,
                              std::span<const double> dact) {
  HONE_REQUIRE(gate.size() == up.size() && dact.size() == up.size(), "gate, up and dact are (rows, columns) all three");
  GatedGradients d{std::vector<double>(gate.size()), std::vector<double>(up.size())};
  // undoes (2): each factor gets the other; the gate's passes f on its way, which undoes (1)
  for (std::size_t i = 0; i < dact.size(); ++i) {
    d.up[i] = dact[i] * activation(kind, gate[i]);
    d.gate[i] = dact[i] * up[i] * activation_slope(kind, gate[i]);
  }
  return d;
}

std::vector<double> mlp_forward(const GatedMlp& mlp, std::span<const double> x) {
  const auto gate = lora_forward(mlp.gate, x), up = lora_forward(mlp.up, x);  // (3) (rows, feed-forward) both
  const auto act = gated_forward(mlp.activation, gate, up);  // (4) (rows, feed-forward)
  return lora_forward(mlp.down, act);  // (5) (rows, hidden)
}

MlpGradients mlp_backward(const GatedMlp& mlp, std::span<const double> x, std::span<const double> dy) {
  const auto gate = lora_forward(mlp.gate, x), up = lora_forward(mlp.up, x);
  const auto act = gated_forward(mlp.activation, gate, up);
  MlpGradients d;
  d.down = lora_backward(mlp.down, act, dy);  // undoes (5)
  const GatedGradients before = gated_backward(mlp.activation, gate, up, d.down.x);  // undoes (4)
  d.gate = lora_backward(mlp.gate, x, before.gate);  // undoes (3)
  d.up = lora_backward(mlp.up, x, before.up);
  d.x.resize(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) d.x[i] = d.gate.x[i] + d.up.x[i];  // x went two ways
  return d;
}

}  // namespace hone::reference
