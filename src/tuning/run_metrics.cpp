#include "hone/tuning/run_metrics.h"

#include "run_metrics_json.h"

namespace hone::tuning {
namespace {

OrderedJson json_of(const StepMetrics& m) {
  return {{"step", m.step},
          {"loss", m.loss},
          {"grad_norm", m.grad_norm},
          {"learning_rate", m.learning_rate},
          {"epoch", m.epoch},
          {"num_tokens", m.num_tokens},
          {"tokens_per_second", m.tokens_per_second}};
}

OrderedJson json_of(const HeldOutMetrics& m) { return {{"step", m.step}, {"eval_loss", m.loss}}; }

}  // namespace

OrderedJson metrics_json(const RunMetrics& record) {
  return std::visit([](const auto& metrics) { return json_of(metrics); }, record);
}

Result<RunMetrics> metrics_from(const Json& json, std::string_view name) {
  HONE_TRY(const auto step, json_get<std::uint64_t>(json, "step", name));
  if (json.contains("eval_loss")) {
    HONE_TRY(const double loss, json_get<double>(json, "eval_loss", name));
    return RunMetrics(HeldOutMetrics{step, loss});
  }
  StepMetrics metrics{.step = step};
  HONE_TRY(metrics.loss, json_get<double>(json, "loss", name));
  HONE_TRY(metrics.grad_norm, json_get<double>(json, "grad_norm", name));
  HONE_TRY(metrics.learning_rate, json_get<double>(json, "learning_rate", name));
  HONE_TRY(metrics.epoch, json_get<double>(json, "epoch", name));
  HONE_TRY(metrics.num_tokens, json_get<std::uint64_t>(json, "num_tokens", name));
  HONE_TRY(metrics.tokens_per_second, json_get<double>(json, "tokens_per_second", name));
  return RunMetrics(metrics);
}

std::vector<RunMetrics> read_metrics(const fs::path& run) {
  std::vector<RunMetrics> records;
  const auto text = read_file(run / "metrics.jsonl");
  if (!text) return records;
  for (std::size_t start = 0, end = 0; (end = text->find('\n', start)) != std::string::npos; start = end + 1) {
    const auto json = parse_json(std::string_view(*text).substr(start, end - start), "metrics.jsonl");
    if (!json) continue;
    if (auto record = metrics_from(*json, "metrics.jsonl")) records.push_back(*record);
  }
  return records;
}

}  // namespace hone::tuning
