// Cross-entropy of the next token, forward and backward, one number after another.
//
//   std::vector<double> logits(8 * 49152);
//   std::vector<std::int32_t> targets(8);
//   std::vector<double> nats = reference::loss_forward({.vocabulary = 49152}, logits, targets);            // (rows)
//   std::vector<double> dlogits = reference::loss_backward({.vocabulary = 49152}, logits, targets, 1.0 / 8);
//
// loss = log Σ exp(z) − z[target],  dz = softmax(z) − [target]
// The negative log-likelihood of a softmax (Bridle 1990). z may be capped first: z = cap·tanh(logit/cap) (Gemma Team 2024,
// section 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hone::reference {

struct CrossEntropy {
  std::size_t vocabulary = 0;
  double soft_cap = 0;  // 0: none
};

// log Σ exp(z) of one row of logits, (vocabulary).
double log_sum_exp(std::span<const double> logits, double soft_cap = 0);

// `logits` (rows, vocabulary), `targets` (rows): the token that follows, or −1 where none is learned. Nats of each row; 0
// where none is learned.
std::vector<double> loss_forward(const CrossEntropy& about, std::span<const double> logits,
                                 std::span<const std::int32_t> targets);
// Of scale · Σ losses: a mean over the learned tokens has scale 1/their number.
std::vector<double> loss_backward(const CrossEntropy& about, std::span<const double> logits,
                                  std::span<const std::int32_t> targets, double scale);

}  // namespace hone::reference
