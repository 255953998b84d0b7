#include "run_log.h"

#include <chrono>
#include <fstream>

#include "run_metrics_json.h"

namespace hone::tuning {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

Result<RunLog> RunLog::open(const fs::path& run, std::uint64_t step) {
  HONE_TRY(auto events, EventFile::create(run / "events.out.tfevents.0.hone", now()));
  RunLog log(run / "metrics.jsonl", std::move(events));
  std::string kept;
  if (auto metrics = read_file(log.metrics_))
    for (std::size_t start = 0; start < metrics->size();) {
      const std::size_t end = metrics->find('\n', start);
      if (end == std::string::npos) break;  // a line that a crash cut
      const std::string line = metrics->substr(start, end - start);
      if (auto json = parse_json(line, "metrics.jsonl"); json && json_value<std::uint64_t>(*json, "step", 0) <= step) {
        kept += line + "\n";
        HONE_CHECK(log.append_event(*json));
      }
      start = end + 1;
    }
  HONE_CHECK(write_file_atomically(log.metrics_, kept));
  return log;
}

Status RunLog::append(const RunMetrics& record) {
  const OrderedJson line = metrics_json(record);
  std::ofstream metrics(metrics_, std::ios::app);
  metrics << dump(line) << '\n' << std::flush;
  if (!metrics) return Error(ErrorCode::io, "Cannot write " + metrics_.string() + ". Is the disk full?");
  return append_event(Json(line));
}

Status RunLog::append_event(const Json& line) {
  std::vector<std::pair<std::string, float>> scalars;
  for (const auto& [key, value] : line.items())
    if (key != "step" && value.is_number())
      scalars.emplace_back((key == "eval_loss" ? "eval/loss" : "train/" + key), value.get<float>());
  return events_.add(now(), json_value<std::uint64_t>(line, "step", 0), scalars);
}

}  // namespace hone::tuning
