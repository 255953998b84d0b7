// Which sequences a step learns from: one shuffled epoch after another, a function of settings and step alone. The last step of
// an epoch takes what is left of it, so that so many epochs are so many passes over every sequence.
//
//   TuningBatches batches(data.sequences, settings);
//   trainer.step(batches.of(7), rate);
//   use(batches.epochs(7));                  // 1.75
#pragma once

#include <cstdint>
#include <vector>

#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

class TuningBatches {
 public:
  // Of a plan's settings. A run of an earlier version has no whole epochs: every batch is full, and goes on into the next one.
  TuningBatches(const std::vector<model::Sequence>& sequences, const TuningSettings& settings)
      : sequences_(&sequences),
        batch_(static_cast<std::uint64_t>(*settings.batch)),
        seed_(settings.seed),
        shuffle_(settings.shuffle),
        whole_epochs_(settings.whole_epochs) {}
  std::vector<model::Sequence> of(std::uint64_t step);  // from 1
  double epochs(std::uint64_t step) const;  // passes over the sequences, this step included

 private:
  std::uint64_t taken(std::uint64_t step) const;  // sequences, each as often as it was taken, this step included
  const std::vector<model::Sequence>* sequences_;
  std::uint64_t batch_, seed_;
  bool shuffle_, whole_epochs_;
  std::vector<std::size_t> order_;  // of epoch_
  std::uint64_t epoch_ = 0;
};

// The fewest steps that make so many passes. Error invalid_argument: more than a run may have.
Result<std::uint64_t> steps_of_epochs(double epochs, std::uint64_t sequences, std::uint64_t batch);

}  // namespace hone::tuning
