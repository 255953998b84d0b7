// The loop of a run, from its last checkpoint to the end.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <optional>
#include <thread>

#include "event_file.h"
#include "hone/core/atomic_file.h"
#include "hone/core/child.h"
#include "hone/core/interrupt.h"
#include "hone/engine/adapter.h"
#include "hone/engine/session.h"
#include "hone/jobs/run_json.h"
#include "hone/model/adapter_place.h"
#include "hone/model/gguf_adapter.h"
#include "hone/model/peft_adapter.h"
#include "hone/model/registry.h"
#include "hone/model/weights_hash.h"
#include "tuning_data.h"

namespace hone {
namespace {

// Of the loss. Under the first nothing was learned, whatever is answered: rounding alone tips a word of a quantized model
// now and then. Between the two it is asked whether any answer is another one.
constexpr double negligible_change = 1e-3, small_change = 2e-2;
constexpr std::size_t probe_rows = 4;

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// What a checkpoint knows beside the trainer's own state.
struct Position {
  std::vector<double> losses, rates, supervised_rates;
  std::optional<double> loss_before, best_loss;
  std::uint64_t best_step = 0, tokens = 0;
  int without_improvement = 0;

  OrderedJson json(std::uint64_t step) const {
    return {{"step", step},
            {"losses", losses},
            {"rates", rates},
            {"supervised_rates", supervised_rates},
            {"loss_before", loss_before ? OrderedJson(*loss_before) : OrderedJson()},
            {"best_loss", best_loss ? OrderedJson(*best_loss) : OrderedJson()},
            {"best_step", best_step},
            {"tokens", tokens},
            {"without_improvement", without_improvement}};
  }
  static Result<Position> from(const Json& json, const std::string& name) {
    Position p;
    for (auto [key, list] : {std::pair{"losses", &p.losses}, std::pair{"rates", &p.rates},
                             std::pair{"supervised_rates", &p.supervised_rates}})
      for (const Json& number : json_value<Json>(json, key, Json::array()))
        if (number.is_number()) list->push_back(number.get<double>());
    if (json_value<Json>(json, "loss_before", Json()).is_number()) p.loss_before = json["loss_before"].get<double>();
    if (json_value<Json>(json, "best_loss", Json()).is_number()) p.best_loss = json["best_loss"].get<double>();
    HONE_TRY(p.best_step, json_get<std::uint64_t>(json, "best_step", name));
    HONE_TRY(p.tokens, json_get<std::uint64_t>(json, "tokens", name));
    HONE_TRY(p.without_improvement, json_get<int>(json, "without_improvement", name));
    return p;
  }
};

class Run {
 public:
  Run(fs::path folder, TuningSettings settings, const TuningEvents& events)
      : folder_(std::move(folder)), settings_(std::move(settings)), events_(events) {}

  Result<std::string> to_the_end() {
    HONE_TRY(found_, find_model(settings_.model));
    HONE_CHECK(prepare());
    std::error_code ignored;
    fs::remove(folder_ / "stop", ignored);
    std::string stopped = "finished";
    for (std::uint64_t step = trainer_->steps() + 1; step <= settings_.steps; ++step) {
      HONE_CHECK(take(step));
      const bool is_last = step == settings_.steps;
      if (settings_.eval_every > 0 && !data_.valid.empty() && (step % settings_.eval_every == 0 || is_last)) {
        HONE_CHECK(evaluate(step));
        if (settings_.patience > 0 && position_.without_improvement >= settings_.patience) {
          stopped = "early";
          break;
        }
      }
      const bool asked = interrupted() || fs::exists(folder_ / "stop", ignored);
      if (asked || is_last || step % settings_.save_every == 0) HONE_CHECK(save(step));
      if (asked && !is_last) {
        fs::remove(folder_ / "stop", ignored);
        return end("cancelled", /*complete=*/false);
      }
    }
    return end(stopped, /*complete=*/true);
  }

 private:
  void say(OrderedJson event) {
    if (events_) events_(dump(event));
  }

  // Model and rows are what they were when the run began, or it could not go on to the same bits.
  Status check_inputs() {
    {
      HONE_TRY(const auto base, GgufFile::open(found_.file));
      inputs_["model"] = weights_hash(base);
    }
    HONE_TRY(inputs_["data"], data_hash(settings_.data));
    if (!settings_.valid.empty()) {
      HONE_TRY(inputs_["valid"], data_hash(settings_.valid));
    }
    const fs::path file = folder_ / "inputs.json";
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return write_file_atomically(file, dump(inputs_, 2) + "\n");
    HONE_TRY(const auto text, read_file(file, 1 << 20));
    HONE_TRY(const Json before, parse_json(text, file.string()));
    for (const auto& [what, path] :
         {std::pair{"model", settings_.model}, {"data", settings_.data}, {"valid", settings_.valid}})
      if (!path.empty() && json_value<std::string>(before, what, "") != json_value<std::string>(inputs_, what, ""))
        return Error(ErrorCode::integrity,
                     path +
                         " is not what it was when this run began, so the run cannot go on to the "
                         "same result. Begin another one.");
    return {};
  }

  Status prepare() {
    HONE_CHECK(check_inputs());
    {
      HONE_TRY(auto model, LanguageModel::load(found_.file));
      HONE_TRY(data_, read_tuning_data(settings_, model));
    }
    HONE_TRY(trainer_, Trainer::load(found_.file, trainer_options(settings_)));
    if (!settings_.adapter.empty()) {
      HONE_TRY(auto base, GgufFile::open(found_.file));
      HONE_TRY(const auto adapter, read_adapter(settings_.adapter, base));
      HONE_CHECK(trainer_->continue_from(adapter));
    }
    rate_ = {settings_.learning_rate, settings_.schedule, settings_.warmup_steps, settings_.steps};
    HONE_CHECK(restore());
    say({{"event", "ready"},
         {"step", trainer_->steps()},
         {"steps", settings_.steps},
         {"rows", data_.rows},
         {"sequences", data_.sequences.size()},
         {"held_out", data_.valid.size()},
         {"precision", training_precision_name(trainer_->precision())},
         {"threads", trainer_->threads()},
         {"trainable", trainer_->trainable_parameters()}});
    if (!position_.loss_before) {
      HONE_TRY(const auto report, trainer_->loss(probe()));
      position_.loss_before = report.mean();
      if (!data_.valid.empty()) say({{"event", "eval"}, {"step", trainer_->steps()}, {"loss", report.mean()}});
    }
    return {};
  }

  // The latest checkpoint that is whole; lines of later steps leave the metrics.
  Status restore() {
    std::uint64_t latest = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder_ / "checkpoints", ignored)) {
      const std::string name = entry.path().filename().string();
      if (name.rfind("step-", 0) == 0 && fs::exists(entry.path() / "state.bin", ignored))
        latest = std::max<std::uint64_t>(latest, std::strtoull(name.c_str() + 5, nullptr, 10));
    }
    if (latest > 0) {
      const fs::path checkpoint = folder_ / "checkpoints" / fmt::format("step-{}", latest);
      HONE_CHECK(trainer_->restore_state(checkpoint / "state.bin"));
      const std::string name = (checkpoint / "position.json").string();
      HONE_TRY(const auto text, read_file(name));
      HONE_TRY(const auto json, parse_json(text, name));
      HONE_TRY(position_, Position::from(json, name));
    }
    HONE_TRY(tensorboard_, EventFile::create(folder_ / "events.out.tfevents.0.hone", now()));
    std::string kept;
    if (auto metrics = read_file(folder_ / "metrics.jsonl"))
      for (std::size_t start = 0; start < metrics->size();) {
        const std::size_t end = metrics->find('\n', start);
        if (end == std::string::npos) break;  // a line that a crash cut
        const std::string line = metrics->substr(start, end - start);
        if (auto json = parse_json(line, "metrics.jsonl");
            json && json_value<std::uint64_t>(*json, "step", 0) <= latest) {
          kept += line + "\n";
          HONE_CHECK(append_event(*json));
        }
        start = end + 1;
      }
    return write_file_atomically(folder_ / "metrics.jsonl", kept);
  }

  // Sequences of a step: a walk through one shuffled epoch after another.
  std::vector<Sequence> batch_of(std::uint64_t step) {
    const std::size_t count = data_.sequences.size();
    std::vector<Sequence> batch;
    for (int i = 0; i < settings_.batch; ++i) {
      const std::uint64_t place =
          (step - 1) * static_cast<std::uint64_t>(settings_.batch) + static_cast<std::uint64_t>(i);
      const std::uint64_t epoch = place / count;
      if (order_.empty() || epoch != order_epoch_) {
        order_ = batch_order(count, settings_.seed, epoch, settings_.shuffle);
        order_epoch_ = epoch;
      }
      batch.push_back(data_.sequences[order_[place % count]]);
    }
    return batch;
  }

  Status take(std::uint64_t step) {
    const auto batch = batch_of(step);
    const float rate = rate_.at(step);
    HONE_TRY(const auto report, trainer_->step(batch, rate));
    position_.losses.push_back(report.loss);
    position_.tokens += report.tokens;
    const double tokens_per_second = static_cast<double>(report.tokens) / report.seconds;
    position_.rates.push_back(tokens_per_second);
    position_.supervised_rates.push_back(static_cast<double>(report.targets) / report.seconds);
    OrderedJson line{{"step", step},
                     {"loss", report.loss},
                     {"grad_norm", report.grad_norm},
                     {"learning_rate", rate},
                     {"epoch", static_cast<double>(step * static_cast<std::uint64_t>(settings_.batch)) /
                                   static_cast<double>(data_.sequences.size())},
                     {"num_tokens", position_.tokens},
                     {"tokens_per_second", tokens_per_second}};
    HONE_CHECK(append_metric(line));
    OrderedJson event{{"event", "step"}, {"steps", settings_.steps}};
    event.update(line);
    say(event);
    return {};
  }

  Status append_metric(const OrderedJson& line) {
    std::ofstream metrics(folder_ / "metrics.jsonl", std::ios::app);
    metrics << dump(line) << '\n' << std::flush;
    if (!metrics)
      return Error(ErrorCode::io, "Cannot write " + (folder_ / "metrics.jsonl").string() + ". Is the disk full?");
    return append_event(Json(line));
  }

  // The same numbers for TensorBoard.
  Status append_event(const Json& line) {
    std::vector<std::pair<std::string, float>> scalars;
    for (const auto& [key, value] : line.items())
      if (key != "step" && value.is_number())
        scalars.emplace_back((key == "eval_loss" ? "eval/loss" : "train/" + key), value.get<float>());
    return tensorboard_->add(now(), json_value<std::uint64_t>(line, "step", 0), scalars);
  }
  static double now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  }

  Status evaluate(std::uint64_t step) {
    HONE_TRY(const auto report, trainer_->loss(data_.valid));
    const double loss = report.mean();
    HONE_CHECK(append_metric({{"step", step}, {"eval_loss", loss}}));
    say({{"event", "eval"}, {"step", step}, {"loss", loss}});
    if (!position_.best_loss || loss < *position_.best_loss) {
      position_.best_loss = loss;
      position_.best_step = step;
      position_.without_improvement = 0;
      HONE_CHECK(make_folder(folder_ / "checkpoints"));
      return trainer_->save_state(folder_ / "checkpoints" / "best.bin");
    }
    ++position_.without_improvement;
    return {};
  }

  // Made aside and renamed, so that a folder step-N is always whole. The two latest keep their state, all their adapter.
  Status save(std::uint64_t step) {
    const fs::path folder = folder_ / "checkpoints" / fmt::format("step-{}", step),
                   aside = folder_ / "checkpoints" / ".new";
    std::error_code failure;
    if (fs::exists(folder, failure)) return {};
    fs::remove_all(aside, failure);
    HONE_CHECK(make_folder(aside));
    HONE_CHECK(trainer_->save_state(aside / "state.bin"));
    HONE_CHECK(write_file_atomically(aside / "position.json", dump(position_.json(step))));
    if (settings_.method == TrainingMethod::lora) HONE_CHECK(write_adapter(aside / "adapter", {}));
    fs::rename(aside, folder, failure);
    if (failure) return Error(ErrorCode::io, "Cannot move the checkpoint into place: " + failure.message() + ".");
    std::vector<std::uint64_t> steps;
    for (const auto& entry : fs::directory_iterator(folder_ / "checkpoints", failure))
      if (const std::string name = entry.path().filename().string(); name.rfind("step-", 0) == 0)
        steps.push_back(std::strtoull(name.c_str() + 5, nullptr, 10));
    std::sort(steps.begin(), steps.end());
    for (std::size_t i = 0; i + 2 < steps.size(); ++i)
      fs::remove(folder_ / "checkpoints" / fmt::format("step-{}", steps[i]) / "state.bin", failure);
    say({{"event", "saved"}, {"step", step}});
    return {};
  }

  Status write_adapter(const fs::path& peft, const fs::path& gguf) {
    HONE_TRY(auto adapter, trainer_->adapter());
    HONE_TRY(auto base, GgufFile::open(found_.file));
    HONE_CHECK(set_base(adapter, base));
    HONE_CHECK(write_peft_adapter(adapter, peft));
    return gguf.empty() ? Status() : write_gguf_adapter(adapter, gguf);
  }

  Result<std::string> end(const std::string& stopped, bool complete) {
    OrderedJson result{{"steps", trainer_->steps()}, {"loss", position_.losses}};
    const auto or_null = [](const std::optional<double>& value) { return value ? OrderedJson(*value) : OrderedJson(); };
    std::optional<double> valid_loss;
    double loss_after = 0;
    if (complete) {
      if (position_.best_loss && position_.best_step != trainer_->steps()) {
        HONE_CHECK(trainer_->restore_state(folder_ / "checkpoints" / "best.bin"));
        result["best_step"] = position_.best_step;
        valid_loss = position_.best_loss;
      } else if (!data_.valid.empty()) {
        HONE_TRY(const auto report, trainer_->loss(data_.valid));
        valid_loss = report.mean();
      }
      if (valid_loss) {
        loss_after = *valid_loss;
      } else {
        HONE_TRY(const auto report, trainer_->loss(probe()));
        loss_after = report.mean();
      }
    }
    auto later = [](const std::vector<double>& rates) {
      return rates.size() > 1 ? std::vector<double>(rates.begin() + 1, rates.end()) : rates;
    };
    const double rate = median(later(position_.rates));
    result["valid_loss_before"] = data_.valid.empty() ? OrderedJson() : or_null(position_.loss_before);
    result["valid_loss"] = or_null(valid_loss);
    result["tokens_per_second"] = rate;
    result["supervised_tokens_per_second"] = median(later(position_.supervised_rates));
    result["peak_memory_gb"] = static_cast<double>(peak_memory_bytes()) / 1e9;
    result["gemm_share"] = nullptr;
    if (complete) {
      std::uint64_t rows = 0;
      for (const Sequence& sequence : batch_of(1))
        for (const TokenRow& row : sequence) rows += row.ids.size();
      HONE_TRY(const auto products, trainer_->measure_products(std::min<std::uint64_t>(rows, 1024)));
      result["gemm_share"] = rate / products.tokens_per_second;
      OrderedJson shapes = OrderedJson::array();
      for (const auto& shape : products.shapes)
        shapes.push_back({{"product", shape.name},
                          {"rows", shape.rows},
                          {"columns", shape.columns},
                          {"inner", shape.inner},
                          {"seconds", shape.seconds_per_call}});
      result["products"] = {{"tokens_per_second", products.tokens_per_second}, {"shapes", std::move(shapes)}};
    }
    result["precision"] = training_precision_name(trainer_->precision());
    result["adapter"] = nullptr;
    if (complete && settings_.method == TrainingMethod::lora) {
      HONE_CHECK(write_adapter(folder_ / "adapter", folder_ / "adapter.gguf"));
      result["adapter"] = {{"peft", (folder_ / "adapter").string()}, {"gguf", (folder_ / "adapter.gguf").string()}};
    } else if (complete) {
      HONE_CHECK(trainer_->write_model(folder_ / "model.gguf"));
      result["model"] = (folder_ / "model.gguf").string();
    }
    result["stopped"] = stopped;
    if (complete) {
      HONE_TRY(const bool effect, has_effect(loss_after));
      result["effect"] = effect;
      HONE_CHECK(write_card(result));
    }
    const std::string text = dump(result);
    HONE_CHECK(write_file_atomically(folder_ / "result.json", text));
    return text;
  }

  // What the effect is measured on: the held-out rows, or else a few of those that are learned.
  std::vector<TokenRow> probe() const {
    if (!data_.valid.empty()) return data_.valid;
    std::vector<TokenRow> few;
    for (const Sequence& sequence : data_.sequences)
      for (const TokenRow& row : sequence)
        if (few.size() < probe_rows && row.target_count() > 0) few.push_back(row);
    return few;
  }

  // Whether the tuned model says anything that the base does not: by loss, then by what both answer.
  Result<bool> has_effect(double loss_after) {
    const double loss_before = position_.loss_before.value_or(loss_after);
    const double change = std::fabs(loss_after - loss_before) / std::max(std::fabs(loss_before), 1e-9);
    if (change <= negligible_change) return false;
    if (change > small_change || settings_.method == TrainingMethod::full) return true;
    trainer_.reset();  // its memory, before another engine takes its own
    HONE_TRY(auto model, LanguageModel::load(found_.file));
    HONE_TRY(auto adapter, Adapter::load(model, folder_ / "adapter.gguf"));
    const int context = std::min(1024, std::max(model.trained_context_tokens(), 64));
    HONE_TRY(auto session, Session::make(model, {.context_tokens = context, .threads = 1}));
    int asked = 0;
    for (const Sequence& sequence : data_.sequences)
      for (const TokenRow& row : sequence) {
        const auto first = std::find(row.targets.begin(), row.targets.end(), 1) - row.targets.begin();
        if (first < 1 || first > context - 32 || first == static_cast<std::ptrdiff_t>(row.ids.size()) || asked >= 6)
          continue;
        ++asked;
        const std::span<const Token> prompt(row.ids.data(), static_cast<std::size_t>(first));
        HONE_TRY(const auto before, session.generate(prompt, {.max_tokens = 24}));
        HONE_CHECK(session.use_adapter(adapter, 1));
        HONE_TRY(const auto after, session.generate(prompt, {.max_tokens = 24}));
        HONE_CHECK(session.use_adapter(std::nullopt, 1));
        if (before.tokens != after.tokens) return true;
      }
    return false;
  }

  Status write_card(const OrderedJson& result) {
    OrderedJson card{{"base", {{"name", found_.name}, {"licence", found_.licence}, {"source", found_.source}}},
                     {"settings", settings_json(settings_)}};
    card["data_sha256"] = inputs_["data"];
    card["weights_hash"] = inputs_["model"];
    card["rows"] = data_.rows;
    card["rows_left_out"] = data_.excluded;
    for (const char* key : {"steps", "valid_loss_before", "valid_loss", "stopped", "effect", "precision"})
      card[key] = result[key];
    card["final_loss"] = position_.losses.empty() ? OrderedJson() : OrderedJson(position_.losses.back());
    return write_file_atomically(folder_ / "card.json", card.dump(2) + "\n");
  }

  fs::path folder_;
  TuningSettings settings_;
  const TuningEvents& events_;
  InstalledModel found_;
  Json inputs_ = Json::object();  // hashes of model, data and valid
  TuningData data_;
  std::optional<Trainer> trainer_;
  LearningRate rate_;
  std::optional<EventFile> tensorboard_;
  Position position_;
  std::vector<std::size_t> order_;
  std::uint64_t order_epoch_ = 0;
};

}  // namespace

Status create_run(const fs::path& folder, const TuningSettings& settings) {
  std::error_code failure;
  if (fs::exists(folder / "lock", failure) && !FileLock::take(folder / "lock", false))
    return Error(ErrorCode::busy, "Another process works on the run in " + folder.string() + " at this moment.");
  // A run that never took a step, because its settings could not work, may be replaced.
  const fs::path metrics = folder / "metrics.jsonl";
  if (fs::exists(folder / "run.json") && !(fs::exists(metrics, failure) && fs::file_size(metrics, failure) > 0)) {
    for (const char* name : {"inputs.json", "failure.json", "stop"}) fs::remove(folder / name, failure);
  } else if (fs::exists(folder / "run.json"))
    return Error(ErrorCode::already_exists, folder.string() + " already holds a run. `hone resume " + folder.string() +
                                                "` goes on with it; another --out starts a new one.");
  HONE_CHECK(make_folder(folder));
  TuningSettings absolute = settings;
  for (std::string* path : {&absolute.data, &absolute.valid, &absolute.adapter})
    if (!path->empty()) *path = fs::absolute(*path).lexically_normal().string();
  if (std::error_code ignored; fs::exists(absolute.model, ignored))
    absolute.model = fs::absolute(absolute.model).lexically_normal().string();
  return write_file_atomically(folder / "run.json", settings_json(absolute).dump(2) + "\n");
}

Result<TuningSettings> read_run(const fs::path& folder) {
  const fs::path file = folder / "run.json";
  if (!fs::exists(file)) return Error(ErrorCode::not_found, folder.string() + " holds no run: it has no run.json.");
  HONE_TRY(const auto text, read_file(file, 1 << 20));
  HONE_TRY(const auto json, parse_json(text, file.string()));
  return settings_from(json, file.string());
}

Result<std::string> run_tuning(const fs::path& folder, const TuningEvents& events) {
  HONE_TRY(auto settings, read_run(folder));
  auto lock = FileLock::take(folder / "lock", false);
  // A worker that was just killed holds its lock until its memory is given back.
  for (int i = 0; i < 20 && !lock && lock.error().code() == ErrorCode::busy; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    lock = FileLock::take(folder / "lock", false);
  }
  if (!lock) {
    if (lock.error().code() != ErrorCode::busy) return std::move(lock).error();
    return Error(ErrorCode::busy, "Another process works on the run in " + folder.string() + " at this moment.");
  }
  std::error_code ignored;
  fs::remove(folder / "failure.json", ignored);
  Run run(folder, std::move(settings), events);
  auto result = run.to_the_end();
  if (!result)  // a failed run is never taken for a success
    (void)write_file_atomically(
        folder / "failure.json",
        dump(OrderedJson{{"code", error_class(result.error().code()).name}, {"message", result.error().message()}}));
  return result;
}

Status request_stop(const fs::path& run_folder) {
  HONE_TRY(const auto settings, read_run(run_folder));
  (void)settings;
  return write_file_atomically(run_folder / "stop", "");
}

std::vector<RunSummary> list_runs(const fs::path& folder) {
  std::vector<RunSummary> runs;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    auto settings = read_run(entry.path());
    if (!settings) continue;
    RunSummary run{entry.path(), "waiting", settings->model, settings->data, 0, settings->steps, 0};
    if (auto metrics = read_file(entry.path() / "metrics.jsonl"))
      for (std::size_t start = 0; start < metrics->size();) {
        const std::size_t end = std::min(metrics->find('\n', start), metrics->size());
        if (auto json = parse_json(std::string_view(*metrics).substr(start, end - start), "metrics");
            json && json->contains("loss")) {
          run.steps_done = json_value<std::uint64_t>(*json, "step", 0);
          run.loss = json_value<double>(*json, "loss", 0);
        }
        start = end + 1;
      }
    if (!FileLock::take(entry.path() / "lock", false))
      run.state = "running";
    else if (fs::exists(entry.path() / "failure.json", ignored))
      run.state = "failed";
    else if (auto text = read_file(entry.path() / "result.json")) {
      auto json = parse_json(*text, "result.json");
      run.state = json && json_value<std::string>(*json, "stopped", "") == "cancelled" ? "stopped" : "finished";
    } else if (run.steps_done > 0) {
      run.state = "stopped";
    }
    runs.push_back(std::move(run));
  }
  std::sort(runs.begin(), runs.end(), [](const RunSummary& a, const RunSummary& b) { return a.folder < b.folder; });
  return runs;
}

}  // namespace hone
