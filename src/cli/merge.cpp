// hone merge: an adapter made part of its model, as one GGUF file.
#include "hone/adapter/merge.h"

#include <fmt/format.h>

#include "hone/adapter/adapter_place.h"
#include "hone/core/quantity.h"
#include "hone/core/stopwatch.h"
#include "hone/installed/registry.h"
#include "hone/model/quantize.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct MergeFlags {
  std::string model = "smollm2-135m-instruct", adapter, out, type = "same";
  int threads = 0;
};

Status merge(const Shell& shell, const MergeFlags& options) {
  const Stopwatch watch;
  adapter::MergeOptions wanted;
  wanted.threads = options.threads;
  if (options.type != "same") {
    HONE_TRY(wanted.type, model::parse_weight_type(options.type));
  }
  HONE_TRY(const auto model, installed::find_model(options.model));
  HONE_TRY(const auto base, model::GgufFile::open(model.file));
  HONE_TRY(const auto adapter, adapter::read_adapter(options.adapter, base));
  HONE_TRY(const auto report, adapter::merge_adapter(model.file, adapter, options.out, wanted, shell.progress()));
  const double seconds = watch.seconds();
  shell.print_json({{"file", options.out},
                    {"model", options.model},
                    {"adapter", options.adapter},
                    {"type", report.type},
                    {"tensors", report.tensors},
                    {"merged", report.merged},
                    {"size_bytes", report.size_bytes},
                    {"other_types", report.other_types},
                    {"warning", report.warning},
                    {"seconds", seconds}});
  if (!report.warning.empty()) say(shell.err(), "{}\n", report.warning);
  if (shell.json()) return {};
  fmt::print(shell.out(), "{} is written: {} of {} tensors merged, {}, {}. ({:.1f} s)\n", options.out, report.merged,
             report.tensors, report.type, in_fitting_unit(report.size_bytes), seconds);
  if (!report.other_types.empty())
    say(shell.err(), "{} weights have rows that do not fit {} and took another type, the first {}.\n",
        report.other_types.size(), report.type, report.other_types.front());
  return {};
}

}  // namespace

Action describe_merge(Arguments& verb) {
  auto options = std::make_shared<MergeFlags>();
  verb.add_option("--model", options->model, "the model that the adapter was trained on: a name, or a GGUF file")
      .capture_default_str();
  verb.add_option("--adapter", options->adapter, "a tune run, a PEFT folder or a GGUF adapter file").required();
  verb.add_option("--out", options->out, "the GGUF file to write").required();
  verb.add_option("--type", options->type,
                  "of the weights: same (as the model has them), f32, f16, bf16, q8_0, q4_0, q4_k and others")
      .capture_default_str();
  verb.add_number("--threads", options->threads, ranges::threads, "0: one for each physical core")
      .capture_default_str();
  return [options](Shell& shell) { return merge(shell, *options); };
}

}  // namespace hone::cli
