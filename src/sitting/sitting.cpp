#include "hone/sitting/sitting.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "hone/core/hash.h"
#include "hone/core/interrupt.h"
#include "hone/core/memory.h"
#include "hone/results/later_marks.h"

namespace hone::sitting {
namespace {

using Clock = std::chrono::steady_clock;

// A question's random numbers do not depend on which others are asked.
std::uint32_t seed_of(const std::string& id, std::size_t sample, std::uint64_t seed) {
  const std::string digest = sha256(fmt::format("{}\n{}\n{}", seed, sample, id));
  return static_cast<std::uint32_t>(std::stoul(digest.substr(0, 8), nullptr, 16));
}

const marking::ChoiceMarking* scored_choice(const marking::Question& question) {
  const auto* choice = question.marking<marking::ChoiceMarking>();
  return choice && choice->by != marking::ChoiceMarking::By::letter ? choice : nullptr;
}

SittingRequest request_of(const SittingQuestion& one, std::size_t sample, const SittingSettings& settings) {
  const marking::Question& question = one.question;
  SittingRequest request{.name = fmt::format("question \"{}\"", question.id),
                         .question = asked_text(question),
                         .with_documents = one.with_documents,
                         .seed = seed_of(question.id, sample, settings.seed),
                         .temperature = settings.temperature};
  if (scored_choice(question)) {
    request.continuations = question.choices;
    request.generates = false;
  }
  return request;
}

results::SittingItem item_of(const SittingQuestion& one, const SittingRequest& request, const SittingReply& reply,
                             std::size_t sample) {
  const marking::Question& question = one.question;
  results::SittingItem item{.id = question.id,
                            .group = question.group,
                            .tags = question.tags,
                            .part = one.part,
                            .sample = sample,
                            .points = question.points,
                            .right_wrong = question.right_or_wrong(),
                            .answer = reply.text};
  item.question = question.text, item.prompt = reply.prompt, item.seed = request.seed;
  item.declined = reply.declined, item.unanswerable = question.unanswerable();
  item.cited = reply.cited;
  item.prompt_tokens = reply.prompt_tokens, item.answer_tokens = reply.answer_tokens;
  if (reply.cut) item.cut = true;
  item.support = reply.support, item.leaked = one.leaked, item.log_likelihoods = reply.log_probabilities;
  return item;
}

// Marks that only a person or a judge can give.
bool waits_for_a_mark(const marking::Question& question) {
  return question.marking<marking::JudgeMarking>() || question.marking<marking::HandMarking>();
}

}  // namespace

std::string asked_text(const marking::Question& question) {
  if (question.choices.empty() || scored_choice(question)) return question.text;
  std::string text = question.text + "\n";
  for (std::size_t i = 0; i < question.choices.size(); ++i)
    text += fmt::format("\n{}. {}", static_cast<char>('A' + static_cast<int>(i)), question.choices[i]);
  return text + "\n\nAnswer with the letter alone.";
}

Result<SittingReport> sit(const std::vector<SittingQuestion>& questions, Sitter& sitter,
                          const SittingSettings& settings, const results::SittingHeader& header,
                          const Progress& progress) {
  if (settings.samples > 1 && !(settings.temperature > 0))
    return Error(ErrorCode::invalid_argument, "Several answers of one question are all the same at temperature 0.",
                 {NextStep::raise_temperature});
  HONE_TRY(results::SittingWriter writer, results::SittingWriter::take_up(settings.out, header));
  SittingReport result;
  std::vector<SittingRequest> requests;
  std::vector<std::pair<std::size_t, std::size_t>> places;  // question, sample
  for (std::size_t sample = 0; sample < settings.samples; ++sample)
    for (std::size_t i = 0; i < questions.size(); ++i) {
      if (writer.has(questions[i].question.id, sample)) {
        ++result.kept;
        continue;
      }
      requests.push_back(request_of(questions[i], sample, settings));
      places.emplace_back(i, sample);
    }
  const std::size_t total = requests.size() + result.kept;
  std::optional<Error> broken;
  auto last = Clock::now();
  const auto take = [&](std::size_t i, Result<SittingReply> reply) {
    const auto& [index, sample] = places[i];
    const SittingQuestion& one = questions[index];
    if (!reply) {
      result.failed.push_back(fmt::format("{}: {}", requests[i].name, reply.error().message()));
      return !interrupted();
    }
    results::SittingItem item = item_of(one, requests[i], *reply, sample);
    const auto mark = marking::mark_answer(one.question, results::answer_of(item), {.declines = settings.declines});
    if (mark) {
      item.mark = mark->fraction;
      item.reason = mark->reason;
      item.declined = mark->declined || reply->declined;
    } else if (waits_for_a_mark(one.question)) {
      result.unmarked.push_back(one.question.id);
    } else {
      broken = mark.error();
      return false;
    }
    const auto now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - last).count();  // since the answer before: they sum up
    last = now;
    item.seconds = seconds;
    item.answer_seconds = reply->answer_tokens > 0 ? seconds : 0;
    item.memory_bytes = peak_memory_bytes();
    if (Status written = writer.append(item); !written) {
      broken = written.error();
      return false;
    }
    if (result.kept + ++result.answered == total) report_progress(progress, {"sitting", total, total, "answers"});
    return !interrupted();
  };
  const auto moved = [&](const engine::BatchWork& work) {
    report_progress(progress,
                    {"sitting", result.kept + result.answered, total, "answers", work.share(), work.seconds_left()});
  };
  const Status done = sitter.answer(requests, take, moved);
  HONE_CHECK(writer.finish());
  if (broken) return std::move(*broken);
  if (!done) return done.error();
  return result;
}

}  // namespace hone::sitting
