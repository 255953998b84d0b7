// The loop of a run, from its last checkpoint to the end.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <thread>

#include "hone/adapter/adapter_place.h"
#include "hone/adapter/gguf_adapter.h"
#include "hone/adapter/peft_adapter.h"
#include "hone/core/memory.h"
#include "hone/core/stopwatch.h"
#include "hone/installed/registry.h"
#include "hone/model/weights_hash.h"
#include "hone/statistics/quantile.h"
#include "hone/tuning/row_answers_json.h"
#include "hone/tuning/run_json.h"
#include "hone/tuning/tuning.h"
#include "hone/tuning/tuning_result_json.h"
#include "row_asking.h"
#include "run_checkpoints.h"
#include "run_failure.h"
#include "run_inputs.h"
#include "run_log.h"
#include "run_position.h"
#include "tuning_batches.h"
#include "tuning_data.h"
#include "tuning_effect.h"

namespace hone::tuning {
namespace {

constexpr std::size_t probe_rows = 4;

class Run {
 public:
  Run(fs::path folder, TuningSettings settings, const TuneListener& listener)
      : folder_(std::move(folder)), settings_(std::move(settings)), listener_(listener), checkpoints_(folder_) {}

  Result<TuningResult> to_the_end() {
    std::error_code ignored;
    fs::remove(folder_ / "stop", ignored);  // of a run before; one that comes while this one prepares is obeyed
    HONE_TRY(found_, installed::find_model(settings_.model));
    HONE_CHECK(prepare());
    TuningEnd stopped = TuningEnd::finished;
    for (std::uint64_t step = trainer_->steps() + 1; step <= *settings_.steps; ++step) {
      HONE_CHECK(train(step));
      const bool is_last = step == *settings_.steps;
      if (*settings_.eval_every > 0 && !data_.valid.empty() && (step % *settings_.eval_every == 0 || is_last)) {
        HONE_CHECK(evaluate(step));
        if (*settings_.patience > 0 && position_.without_improvement >= *settings_.patience) {
          stopped = TuningEnd::early;
          break;
        }
      }
      const bool asked = should_stop();
      if (asked || is_last || step % *settings_.save_every == 0) HONE_CHECK(save(step));
      if (asked && !is_last) {
        fs::remove(folder_ / "stop", ignored);
        return end(TuningEnd::cancelled);
      }
    }
    return end(stopped);
  }

 private:
  void say(const TuningEvent& event) const {
    if (listener_.on_event) listener_.on_event(event);
  }

  bool should_stop() const {
    std::error_code ignored;
    return (listener_.should_stop && listener_.should_stop()) || fs::exists(folder_ / "stop", ignored);
  }

  Status prepare() {
    {
      HONE_TRY(const auto base, model::GgufFile::open(found_.file));
      HONE_TRY(inputs_, RunInputs::open(folder_, settings_, model::weights_hash(base)));
    }
    {
      HONE_TRY(auto model, engine::LanguageModel::load(found_.file));
      HONE_TRY(data_, read_tuning_data(settings_, model));
    }
    HONE_CHECK(inputs_->note_rows(data_));
    batches_.emplace(data_.sequences, settings_);
    HONE_TRY(trainer_, training::Trainer::load(found_.file, trainer_options(settings_)));
    if (!settings_.adapter.empty()) {
      HONE_TRY(auto base, model::GgufFile::open(found_.file));
      HONE_TRY(const auto adapter, adapter::read_adapter(settings_.adapter, base));
      HONE_CHECK(trainer_->continue_from(adapter));
    }
    rate_ = {*settings_.learning_rate, *settings_.schedule, *settings_.warmup_steps, *settings_.steps};
    HONE_CHECK(restore());
    say(TuningReady{.step = trainer_->steps(),
                    .steps = *settings_.steps,
                    .rows = data_.rows,
                    .sequences = data_.sequences.size(),
                    .held_out = data_.valid.size(),
                    .precision = trainer_->precision(),
                    .threads = trainer_->threads(),
                    .trainable = trainer_->trainable_parameters()});
    if (!position_.loss_before) {
      HONE_TRY(const auto report, trainer_->loss(probe()));
      position_.loss_before = report.mean();
      if (!data_.valid.empty()) say(TuningEvaluation{trainer_->steps(), report.mean()});
    }
    return {};
  }

  // The latest checkpoint that is whole. A damaged one (a disk, not a crash: they are renamed into place) is said and passed over.
  Status restore() {
    for (const std::uint64_t step : checkpoints_.with_state()) {
      const fs::path folder = checkpoints_.at(step);
      auto position = RunPosition::read(folder / "position.json");
      Status restored = position ? trainer_->restore_state(folder / "state.bin") : Status(position.error());
      if (restored) {
        position_ = std::move(*position);
        break;
      }
      if (restored.error().code() != ErrorCode::corrupt_data) return restored;
      say(TuningDamage{step, restored.error().message()});
      checkpoints_.remove(step);
    }
    HONE_TRY(log_, RunLog::open(folder_, trainer_->steps()));
    return {};
  }

  Status train(std::uint64_t step) {
    const auto batch = batches_->of(step);
    const float rate = rate_.at(step);
    HONE_TRY(const auto report, trainer_->step(batch, rate));
    position_.losses.push_back(report.loss);
    position_.tokens += report.tokens;
    const double tokens_per_second = static_cast<double>(report.tokens) / report.seconds;
    position_.rates.push_back(tokens_per_second);
    position_.supervised_rates.push_back(static_cast<double>(report.targets) / report.seconds);
    const StepMetrics metrics{.step = step,
                              .loss = report.loss,
                              .grad_norm = report.grad_norm,
                              .learning_rate = rate,
                              .epoch = batches_->epochs(step),
                              .num_tokens = position_.tokens,
                              .tokens_per_second = tokens_per_second};
    HONE_CHECK(log_->append(metrics));
    say(TuningStep{metrics, *settings_.steps});
    return {};
  }

  Status evaluate(std::uint64_t step) {
    HONE_TRY(const auto report, trainer_->loss(data_.valid));
    const double loss = report.mean();
    HONE_CHECK(log_->append(HeldOutMetrics{step, loss}));
    say(TuningEvaluation{step, loss});
    if (!position_.best_loss || loss < *position_.best_loss) {
      position_.best_loss = loss;
      position_.best_step = step;
      position_.without_improvement = 0;
      HONE_CHECK(make_folder(checkpoints_.folder()));
      return trainer_->save_state(checkpoints_.folder() / "best.bin");
    }
    ++position_.without_improvement;
    return {};
  }

  Status save(std::uint64_t step) {
    const auto write = [&](const fs::path& folder) -> Status {
      HONE_CHECK(trainer_->save_state(folder / "state.bin"));
      HONE_CHECK(write_file_atomically(folder / "position.json", dump(position_.json(step))));
      return settings_.method == training::TrainingMethod::lora ? write_adapter(folder / "adapter", {}) : Status();
    };
    HONE_CHECK(checkpoints_.make(step, write));
    say(TuningCheckpoint{step});
    return {};
  }

  Status write_adapter(const fs::path& peft, const fs::path& gguf) {
    HONE_TRY(auto adapter, trainer_->adapter());
    HONE_TRY(auto base, model::GgufFile::open(found_.file));
    HONE_CHECK(adapter::set_base(adapter, base));
    adapter.system_prompt = data_.system_prompt;
    HONE_CHECK(adapter::write_peft_adapter(adapter, peft));
    return gguf.empty() ? Status() : adapter::write_gguf_adapter(adapter, gguf);
  }

  Result<TuningResult> end(TuningEnd stopped) {
    TuningResult result{.steps = trainer_->steps(), .losses = position_.losses, .stopped = stopped};
    if (!data_.valid.empty()) result.valid_loss_before = position_.loss_before;
    const auto median_but_first = [](const std::vector<double>& rates) {
      return statistics::quantile(rates.size() > 1 ? std::vector<double>(rates.begin() + 1, rates.end()) : rates, 0.5);
    };
    result.tokens_per_second = median_but_first(position_.rates);
    result.supervised_tokens_per_second = median_but_first(position_.supervised_rates);
    result.epochs = batches_->epochs(result.steps);
    result.precision = trainer_->precision();
    TuningResult unfinished = result;
    if (stopped != TuningEnd::cancelled) {
      const Status completed = complete(result);
      if (!completed && completed.error().code() != ErrorCode::cancelled) return completed.error();
      if (!completed) {  // while rows were asked: all is trained, and asking begins anew when the run is taken up again
        std::error_code ignored;
        fs::remove(folder_ / "stop", ignored);
        result = std::move(unfinished);
        result.stopped = TuningEnd::cancelled;
      }
    }
    if (result.stopped == TuningEnd::cancelled) result.peak_memory_bytes = peak_memory_bytes();
    HONE_CHECK(write_file_atomically(folder_ / "result.json", result_text(result)));
    return result;
  }

  // The best weights, what they are worth, and the files that a user takes away.
  Status complete(TuningResult& result) {
    if (position_.best_loss && position_.best_step != trainer_->steps()) {
      HONE_CHECK(trainer_->restore_state(checkpoints_.folder() / "best.bin"));
      result.best_step = position_.best_step;
      result.valid_loss = position_.best_loss;
    } else if (!data_.valid.empty()) {
      HONE_TRY(const auto report, trainer_->loss(data_.valid));
      result.valid_loss = report.mean();
    }
    double loss_after = result.valid_loss.value_or(0);
    if (!result.valid_loss) {
      HONE_TRY(const auto report, trainer_->loss(probe()));
      loss_after = report.mean();
    }
    result.peak_memory_bytes = peak_memory_bytes();
    std::uint64_t rows = 0;
    for (const model::Sequence& sequence : batches_->of(1))
      for (const model::TokenRow& row : sequence) rows += row.ids.size();
    HONE_TRY(result.products, trainer_->measure_products(std::min<std::uint64_t>(rows, 1024)));
    result.product_share = result.tokens_per_second / result.products->tokens_per_second;
    if (settings_.method == training::TrainingMethod::lora) {
      result.adapter = AdapterFiles{folder_ / "adapter", folder_ / "adapter.gguf"};
      HONE_CHECK(write_adapter(result.adapter->peft, result.adapter->gguf));
    } else {
      result.model = folder_ / "model.gguf";
      HONE_CHECK(trainer_->write_model(*result.model, model::TensorType::bf16, data_.system_prompt.value_or("")));
    }
    const TuningEffect effect = effect_of(position_.loss_before.value_or(loss_after), loss_after);
    result.effect = effect != TuningEffect::none;
    trainer_.reset();  // its memory, before another engine takes its own
    HONE_TRY(const auto answers, ask_held_out(result));
    if (effect == TuningEffect::small && !answers.empty())
      result.effect = std::any_of(answers.begin(), answers.end(),
                                  [](const RowAnswer& answer) { return answer.before != answer.after; });
    if (effect == TuningEffect::small && answers.empty() && settings_.method == training::TrainingMethod::lora) {
      HONE_TRY(result.effect, answers_change(found_.file, folder_ / "adapter.gguf", data_.sequences));
    }
    return write_card(result);
  }

  // Held-out rows answered by the base and by what was trained. That it fails does not undo a training: it is said.
  Result<std::vector<RowAnswer>> ask_held_out(TuningResult& result) const {
    const RowModels models{.base = found_.file,
                           .earlier_adapter = settings_.adapter,
                           .tuned_adapter = folder_ / "adapter.gguf",
                           .tuned_model = result.model.value_or(fs::path()),
                           .threads = settings_.threads.value_or(0)};
    const Stopwatch watch;
    auto answers = ask_rows(data_.questions, models,
                            {.on_answer =
                                 [this](std::uint64_t done, std::uint64_t total) {
                                   say(TuningAnswered{done, total});
                                 },
                             .should_stop = [this] { return should_stop(); }});
    if (!answers) {
      if (answers.error().code() == ErrorCode::cancelled) return answers;
      result.not_asked = answers.error().message();
      return std::vector<RowAnswer>();
    }
    if (answers->empty()) return answers;
    HONE_CHECK(write_row_answers(folder_, *answers));
    result.answers = count_rows(*answers);
    std::set<std::uint64_t> held_out;
    for (const model::TokenRow& row : data_.valid) held_out.insert(row.source);
    result.answers->held_out = held_out.size();
    result.answers->seconds = watch.seconds();
    return answers;
  }

  // What the effect is measured on: the held-out rows, or else a few of those that are learned.
  std::vector<model::TokenRow> probe() const {
    if (!data_.valid.empty()) return data_.valid;
    std::vector<model::TokenRow> few;
    for (const model::Sequence& sequence : data_.sequences)
      for (const model::TokenRow& row : sequence)
        if (few.size() < probe_rows && row.target_count() > 0) few.push_back(row);
    return few;
  }

  Status write_card(const TuningResult& result) const {
    const OrderedJson ended = result_json(result);
    TuningSettings ran = settings_;
    ran.precision = result.precision;
    OrderedJson card{{"base", {{"name", found_.name}, {"licence", found_.licence}, {"source", found_.source}}},
                     {"settings", settings_json(ran)}};
    card["data_sha256"] = inputs_->data_hash();
    card["weights_hash"] = inputs_->model_hash();
    card["system_prompt"] = or_null(data_.system_prompt);
    card["rows"] = data_.rows;
    card["rows_left_out"] = data_.excluded;
    if (!data_.exam_file.empty()) card["rows_of_exam"] = data_.of_exam;
    for (const char* key : {"steps", "epochs", "valid_loss_before", "valid_loss", "stopped", "effect", "precision"})
      card[key] = ended[key];
    card["final_loss"] = position_.losses.empty() ? OrderedJson() : OrderedJson(position_.losses.back());
    return write_file_atomically(folder_ / "card.json", card.dump(2) + "\n");
  }

  fs::path folder_;
  TuningSettings settings_;
  const TuneListener& listener_;
  RunCheckpoints checkpoints_;
  installed::InstalledModel found_;
  std::optional<RunInputs> inputs_;
  TuningData data_;
  std::optional<training::Trainer> trainer_;
  training::LearningRate rate_;
  std::optional<RunLog> log_;
  RunPosition position_;
  std::optional<TuningBatches> batches_;  // of data_
};

}  // namespace

Result<TuningResult> run_tuning(const fs::path& folder, const TuneListener& listener) {
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
  Run run(folder, std::move(settings), listener);
  auto result = run.to_the_end();
  if (!result)  // a failed run is never taken for a success
    (void)write_file_atomically(folder / "failure.json", dump(failure_json(result.error())));
  return result;
}

}  // namespace hone::tuning
