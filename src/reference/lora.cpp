#include "hone/reference/lora.h"

#include "hone/core/result.h"

namespace hone::reference {
namespace {

// The start of the branch, which the way back needs again: what one row shows it, and what A makes of that.
struct Branch {
  std::vector<double> seen;  // (in)
  std::vector<double> h;  // (rank)
};

Branch enter(const LoraLinear& layer, const double* x, const double* mask) {
  Branch branch{std::vector<double>(layer.in), std::vector<double>(layer.rank)};
  // (1) seen (in) = m (in) ⊙ x (in)
  for (std::size_t i = 0; i < layer.in; ++i) branch.seen[i] = mask ? mask[i] * x[i] : x[i];
  // (2) h (rank) = A (rank, in) · seen (in)
  for (std::size_t r = 0; r < layer.rank; ++r)
    for (std::size_t i = 0; i < layer.in; ++i) branch.h[r] += layer.a[r * layer.in + i] * branch.seen[i];
  return branch;
}

std::size_t rows_of(const LoraLinear& layer, std::span<const double> x, std::span<const double> mask) {
  HONE_REQUIRE(layer.weight.size() == layer.out * layer.in, "W is (out, in)");
  HONE_REQUIRE(layer.bias.empty() || layer.bias.size() == layer.out, "the bias is (out)");
  HONE_REQUIRE(layer.a.size() == layer.rank * layer.in && layer.b.size() == layer.out * layer.rank,
               "A is (rank, in) and B (out, rank)");
  HONE_REQUIRE(x.size() % layer.in == 0 && (mask.empty() || mask.size() == x.size()), "x and its mask are (rows, in)");
  return x.size() / layer.in;
}

}  // namespace

std::vector<double> lora_forward(const LoraLinear& layer, std::span<const double> x, std::span<const double> mask) {
  const std::size_t rows = rows_of(layer, x, mask), in = layer.in, out = layer.out, rank = layer.rank;
  std::vector<double> y(rows * out);
  for (std::size_t row = 0; row < rows; ++row) {
    const double* x_row = x.data() + row * in;
    double* y_row = y.data() + row * out;
    const Branch branch = enter(layer, x_row, mask.empty() ? nullptr : &mask[row * in]);  // (1), (2)
    // (3) y (out) = W (out, in) · x (in) + bias (out)
    for (std::size_t o = 0; o < out; ++o) {
      y_row[o] = layer.bias.empty() ? 0 : layer.bias[o];
      for (std::size_t i = 0; i < in; ++i) y_row[o] += layer.weight[o * in + i] * x_row[i];
    }
    // (4) y (out) += s · B (out, rank) · h (rank)
    for (std::size_t o = 0; o < out; ++o)
      for (std::size_t r = 0; r < rank; ++r) y_row[o] += layer.scale * layer.b[o * rank + r] * branch.h[r];
  }
  return y;
}

// A product gives to each factor what arrives, times the other factor; a sum over rows is where W, A and B are shared.
LoraGradients lora_backward(const LoraLinear& layer, std::span<const double> x, std::span<const double> dy,
                            std::span<const double> mask) {
  const std::size_t rows = rows_of(layer, x, mask), in = layer.in, out = layer.out, rank = layer.rank;
  HONE_REQUIRE(dy.size() == rows * out, "dy is (rows, out)");
  LoraGradients d;
  d.x.resize(rows * in);
  d.weight.resize(out * in);
  d.bias.resize(out);
  d.a.resize(rank * in);
  d.b.resize(out * rank);
  for (std::size_t row = 0; row < rows; ++row) {
    const double *x_row = x.data() + row * in, *dy_row = dy.data() + row * out;
    const double* mask_row = mask.empty() ? nullptr : &mask[row * in];
    double* dx_row = d.x.data() + row * in;
    const Branch branch = enter(layer, x_row, mask_row);
    std::vector<double> dh(rank), dseen(in);

    // undoes (4): dB (out, rank) += s · dy (out) ⊗ h (rank),  dh (rank) = s · Bᵀ (rank, out) · dy (out)
    for (std::size_t o = 0; o < out; ++o)
      for (std::size_t r = 0; r < rank; ++r) {
        d.b[o * rank + r] += layer.scale * dy_row[o] * branch.h[r];
        dh[r] += layer.scale * dy_row[o] * layer.b[o * rank + r];
      }
    // undoes (3): dbias (out) += dy (out),  dW (out, in) += dy (out) ⊗ x (in),  dx (in) = Wᵀ (in, out) · dy (out)
    for (std::size_t o = 0; o < out; ++o) {
      d.bias[o] += dy_row[o];
      for (std::size_t i = 0; i < in; ++i) {
        d.weight[o * in + i] += dy_row[o] * x_row[i];
        dx_row[i] += dy_row[o] * layer.weight[o * in + i];
      }
    }
    // undoes (2): dA (rank, in) += dh (rank) ⊗ seen (in),  dseen (in) = Aᵀ (in, rank) · dh (rank)
    for (std::size_t r = 0; r < rank; ++r)
      for (std::size_t i = 0; i < in; ++i) {
        d.a[r * in + i] += dh[r] * branch.seen[i];
        dseen[i] += dh[r] * layer.a[r * in + i];
      }
    // undoes (1): dx (in) += m (in) ⊙ dseen (in); x went two ways, so its gradient has two terms
    for (std::size_t i = 0; i < in; ++i) dx_row[i] += mask_row ? mask_row[i] * dseen[i] : dseen[i];
  }
  return d;
}

}  // namespace hone::reference
