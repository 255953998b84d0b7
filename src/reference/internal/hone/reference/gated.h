// The gated unit and the feed-forward layer around it, forward and backward, one number after another.
//
//   std::vector<double> gate(8), up(8), x(8);
//   std::vector<double> act = reference::gated_forward(model::Activation::silu, gate, up);     // (rows, columns) all three
//   reference::LoraLinear g{.in = 4, .out = 8}, u{.in = 4, .out = 8}, d{.in = 8, .out = 4};
//   reference::GatedMlp mlp{.activation = model::Activation::silu, .gate = g, .up = u, .down = d};    // three LoraLinear
//   std::vector<double> y = reference::mlp_forward(mlp, x);                             // (rows, hidden)
//
// act = f(gate) ⊙ up,  y = down(f(gate(x)) ⊙ up(x))
// Shazeer 2020 (GLU variants), equations 5 and 6: SwiGLU with f = SiLU, GeGLU with f = GELU, here in the approximation by
// tanh that Gemma uses (Hendrycks & Gimpel 2016, section 2).
#pragma once

#include <span>
#include <vector>

#include "hone/model/decoder_shape.h"
#include "hone/reference/lora.h"

namespace hone::reference {

double activation(model::Activation kind, double g);  // f
double activation_slope(model::Activation kind, double g);  // f′

struct GatedGradients {
  std::vector<double> gate, up;
};

std::vector<double> gated_forward(model::Activation kind, std::span<const double> gate, std::span<const double> up);
GatedGradients gated_backward(model::Activation kind, std::span<const double> gate, std::span<const double> up,
                              std::span<const double> dact);

struct GatedMlp {
  model::Activation activation = model::Activation::silu;
  LoraLinear gate, up;  // hidden → feed-forward
  LoraLinear down;  // feed-forward → hidden
};

struct MlpGradients {
  std::vector<double> x;  // (rows, hidden)
  LoraGradients gate, up, down;
};

std::vector<double> mlp_forward(const GatedMlp& mlp, std::span<const double> x);
MlpGradients mlp_backward(const GatedMlp& mlp, std::span<const double> x, std::span<const double> dy);

}  // namespace hone::reference
