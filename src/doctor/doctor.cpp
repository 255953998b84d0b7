#include "hone/doctor/doctor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "hone/core/child.h"
#include "hone/core/guards.h"
#include "hone/core/install.h"
#include "hone/core/memory.h"
#include "hone/core/processor.h"
#include "hone/core/sqlite.h"
#include "hone/core/system.h"
#include "hone/core/threads.h"
#include "hone/corpus/corpus.h"
#include "hone/corpus/workspace.h"
#include "hone/engine/ggml_code.h"
#include "hone/installed/registry.h"
#include "hone/kernels/product_code.h"

namespace hone::doctor {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text.empty() ? "unknown" : text;
}

std::string gigabytes(std::uint64_t bytes) { return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9); }

// A feature that ggml's kernels were compiled for and that this processor lacks ends a program with SIGILL.
Finding ggml_finding() {
  const std::vector<std::string> compiled = engine::ggml_code(), has = processor_features();
  constexpr std::pair<const char*, const char*> pairs[] = {{"AVX2", "avx2"},
                                                           {"FMA", "fma"},
                                                           {"F16C", "f16c"},
                                                           {"AVX512", "avx512f"},
                                                           {"AVX512_VNNI", "avx512_vnni"},
                                                           {"AVX512_BF16", "avx512_bf16"},
                                                           {"AMX_INT8", "amx_int8"}};
  std::string missing;
  for (const auto& [code, feature] : pairs)
    if (std::find(compiled.begin(), compiled.end(), code) != compiled.end() &&
        std::find(has.begin(), has.end(), feature) == has.end())
      missing += (missing.empty() ? "" : ", ") + std::string(feature);
  Finding finding{"code of ggml", joined(compiled), ""};
  if (!missing.empty() && !has.empty())
    finding.trouble = fmt::format(
        "This build uses {}, which this processor lacks: build with `cmake --preset avx2`, or take "
        "the package.",
        missing);
  return finding;
}

Finding program(const char* name, std::vector<std::string> version, const char* purpose, const char* package) {
  version.insert(version.begin(), name);
  const auto done = run_child(version, {.timeout_ms = 5'000});
  if (!done) return {name, "not installed", fmt::format("Without it {}; install {}.", purpose, package)};
  const std::string& said = done->output.empty() ? done->error_output : done->output;
  return {name, said.substr(0, said.find('\n')), ""};
}

// Names that the catalogue knows; others are somebody's own and are counted.
std::string models() {
  const auto installed = installed::installed_models();
  const auto catalogue = installed::Catalogue::load();
  if (!installed || !catalogue) return "cannot be listed";
  std::string known;
  std::size_t others = 0;
  std::uint64_t bytes = 0;
  for (const installed::InstalledModel& model : *installed) {
    bytes += model.size_bytes;
    const auto& entries = catalogue->entries();
    if (std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return entry.name == model.name; }))
      known += (known.empty() ? "" : ", ") + model.name;
    else
      ++others;
  }
  if (others > 0) known += fmt::format("{}{} of your own", known.empty() ? "" : " and ", others);
  return known.empty() ? "none" : fmt::format("{} ({})", known, gigabytes(bytes));
}

Finding workspace() {
  const auto folder = corpus::Workspace::locate();
  if (!folder) return {"workspace", "is not used", folder.error().message()};
  std::error_code ignored;
  if (!fs::exists(*folder / "hone.db", ignored)) return {"workspace", "none here", ""};
  auto opened = corpus::Workspace::open_existing(*folder);
  if (!opened) return {"workspace", "cannot be opened", opened.error().message()};
  const auto documents = corpus::Corpus(opened->database()).documents();
  if (!documents) return {"workspace", "cannot be read", documents.error().message()};
  std::size_t slices = 0;
  for (const corpus::DocumentRecord& document : *documents) slices += document.slices;
  return {"workspace", fmt::format("{} documents, {} slices", documents->size(), slices), ""};
}

Finding worker() {
  const bool found = !worker_program().empty();
  return {"hone-worker", found ? "beside this program" : "not found",
          found ? "" : "Training and trial loads run in it: install Hone whole, or set HONE_WORKER."};
}

// What holds a child that reads what nobody trusts; SECURITY.md says what is weaker without one of them.
Finding sandbox() {
  const Guards guards = kernel_guards();
  Finding finding{"sandbox", "", ""};
  if (guards.seccomp) finding.value = "seccomp, ";
  finding.value += guards.landlock > 0 ? fmt::format("Landlock {}", guards.landlock) : "no Landlock";
  if (guards.capabilities) finding.value += ", no privileges";
  if (!guards.capabilities)
    finding = {"sandbox", "limits alone",
               "This system has no guards that Hone knows: programs that read documents may do what you may."};
  else if (!guards.seccomp)
    finding.trouble = "This kernel has no seccomp: documents that need other programs are not read.";
  else if (guards.landlock == 0)
    finding.trouble =
        "This kernel has no Landlock, or it is switched off: a document that takes over its reader could read your "
        "files, and a model's rows that take over the trainer could write them. Boot with lsm=landlock,… in front.";
  else if (guards.landlock < 6)
    finding.value += fmt::format(" (signals{}{}: seccomp alone)", guards.landlock < 4 ? ", TCP" : "",
                                 guards.landlock < 3 ? ", truncation" : "");
  return finding;
}

}  // namespace

std::vector<Finding> examine_installation() {
  std::vector<Finding> findings;
  auto say = [&](std::string name, std::string value) { findings.push_back({std::move(name), std::move(value), ""}); };
  say("hone", fmt::format("{} ({}, {}{})", HONE_VERSION, HONE_BUILD, HONE_COMPILER,
                          kernel_folder().empty() ? "" : ", kernels chosen at run time"));
  say("llama.cpp", "of llama-cpp-python " HONE_LLAMA_VERSION);
  say("system", system_name());
  say("processor", processor_name().empty() ? "unknown" : processor_name());
  say("features seen", joined(processor_features()));
  findings.push_back(ggml_finding());
  std::string loops;
  for (const InstructionSet set : every_instruction_set)
    if (may_use(set)) loops = instruction_set_name(set);
  say("code of Hone's loops", loops);
  say("code of oneDNN", kernels::product_code());
  say("threads", fmt::format("{} used, {} seen", physical_cores(), std::thread::hardware_concurrency()));
  say("memory",
      fmt::format("{} available of {}", gigabytes(available_memory_bytes()), gigabytes(total_memory_bytes())));
  findings.push_back(worker());
  findings.push_back(sandbox());
  findings.push_back(program("pdftotext", {"-v"}, "PDF files are not read", "poppler-utils and poppler-data"));
  findings.push_back(program("tesseract", {"--version"}, "scans are not read", "tesseract-ocr"));
  say("models", models());
  findings.push_back(workspace());
  return findings;
}

}  // namespace hone::doctor
