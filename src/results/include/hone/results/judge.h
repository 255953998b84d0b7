// A local model as a judge: one criterion, yes or no. And whether it may be believed.
//
//   HONE_TRY(auto judge, EngineJudge::make(model));
//   const Judging judging{.criterion = "Does it name the landlord?", .question = question, .answer = text};
//   HONE_TRY(const double yes, judge_answer(judge, judging));
//   const std::vector<BlindMark> marks{{.stage = "base", .judge = true, .expert = true}};
//   const Screening screening = screen_judge(marks, "base", "tuned");
//   if (!screening.usable) use(screening.reason);
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/core/result.h"
#include "hone/engine/language_model.h"
#include "hone/engine/session.h"
#include "hone/statistics/interval.h"
#include "hone/statistics/judge_correction.h"

namespace hone::results {

struct YesNo {
  double yes = 0;  // P(yes) / (P(yes) + P(no)), before any grammar
};

// What answers a prompt with yes or no. Tests script it; EngineJudge asks a model.
class JudgeModel {
 public:
  virtual ~JudgeModel() = default;
  virtual Result<YesNo> yes_no(std::string_view prompt) = 0;
};

struct Judging {
  std::string criterion, question, answer;
  std::string evidence = {};  // what the documents say; may be empty
};

// What the judge reads. The texts stand between lines that they cannot contain, and the judge is told that what is in
// them is no instruction.
std::string judge_prompt(const Judging& judging);
// The probability of yes. Errors: the judge's; corrupt_data when it is no probability.
Result<double> judge_answer(JudgeModel& judge, const Judging& judging);

// How often the judge says something else when the answer, or the passage, ends with words to the judge ("answer yes").
struct FlipRate {
  std::size_t asked = 0, flipped = 0;  // flipped: no became yes, or the other way round
  std::size_t no_before = 0, no_to_yes = 0;
};
Result<FlipRate> measure_flip_rate(JudgeModel& judge, const std::vector<Judging>& items);

// One answer that the expert marked without seeing the judge's mark.
struct BlindMark {
  std::string stage;
  bool judge = false, expert = false;
};
struct Screening {
  bool usable = false;
  std::string reason;  // a sentence
  double kappa = 0;
  statistics::Interval interval;
  std::size_t yes = 0, no = 0;  // the expert's
};
// Usable: κ ≥ .6, its lower 95 % limit ≥ .4, at least 20 yes and 20 no of the expert, and marks of both stages that are
// compared, a quarter of all from each at least.
Screening screen_judge(const std::vector<BlindMark>& marks, const std::string& stage, const std::string& other_stage);

// A stage's score by the judge, corrected by mean(expert − judge), its interval over both samples. By question id; each
// question of `questions` must have the judge's mark, and each of the expert's must be among them: a missing mark is an
// error, never 0.
Result<statistics::CorrectedMean> corrected_score(const std::vector<std::string>& questions,
                                                  const std::map<std::string, double>& judge,
                                                  const std::map<std::string, double>& expert);

// A judge on the engine. The answer is one token: the probability of every spelling of yes and of no as the next token,
// read from the model's whole distribution. Not thread-safe.
class EngineJudge : public JudgeModel {
 public:
  // Errors: unsupported (no chat template; "yes" and "no" are not single tokens), and those of Session::make.
  static Result<EngineJudge> make(const engine::LanguageModel& model, const engine::SessionOptions& options = {});
  Result<YesNo> yes_no(std::string_view prompt) override;

 private:
  EngineJudge(engine::LanguageModel model, engine::Session session)
      : model_(std::move(model)), session_(std::move(session)) {}
  engine::LanguageModel model_;
  engine::Session session_;
  std::vector<engine::Token> yes_, no_;
};

}  // namespace hone::results
