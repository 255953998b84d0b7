// Which sequences a step learns from: a walk through one shuffled epoch after another, a function of settings and step alone.
//
//   TuningBatches batches(data.sequences, settings);
//   trainer.step(batches.of(7), rate);
#pragma once

#include <cstdint>
#include <vector>

#include "hone/tuning/tuning_settings.h"

namespace hone::tuning {

class TuningBatches {
 public:
  // Of a plan's settings.
  TuningBatches(const std::vector<model::Sequence>& sequences, const TuningSettings& settings)
      : sequences_(&sequences),
        batch_(static_cast<std::uint64_t>(*settings.batch)),
        seed_(settings.seed),
        shuffle_(settings.shuffle) {}
  std::vector<model::Sequence> of(std::uint64_t step);  // from 1

 private:
  const std::vector<model::Sequence>* sequences_;
  std::uint64_t batch_, seed_;
  bool shuffle_;
  std::vector<std::size_t> order_;  // of epoch_
  std::uint64_t epoch_ = 0;
};

}  // namespace hone::tuning
