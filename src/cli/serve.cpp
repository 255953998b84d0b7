// hone serve: OpenAI's endpoints on this machine.
#include <fmt/format.h>

#include <cstdlib>

#include "hone/core/child.h"
#include "hone/core/files.h"
#include "hone/core/interrupt.h"
#include "hone/installed/registry.h"
#include "hone/serve/serving.h"
#include "verbs.h"
#include "workspace_options.h"

namespace hone::cli {
namespace {

struct ServeFlags {
  std::string model = "smollm2-135m-instruct", embedder, key_file;
  std::string workspace;
  std::vector<std::string> docs;
  serve::ServingOptions serving;
};

// From the file, or from the environment; never from the command line, which every program on the machine can read.
Result<std::string> read_key(const std::string& file) {
  std::string key;
  if (!file.empty()) {
    HONE_TRY(key, read_file(file, 4096));
    while (!key.empty() && (key.back() == '\n' || key.back() == '\r' || key.back() == ' ')) key.pop_back();
    if (key.empty()) return Error(ErrorCode::invalid_argument, file + " holds no key.");
  } else if (const char* given = std::getenv("HONE_SERVE_KEY")) {
    key = given;
  }
  return key;
}

}  // namespace

Action describe_serve(Arguments& verb) {
  auto options = std::make_shared<ServeFlags>();
  serve::ServingOptions& serving = options->serving;
  verb.add_option("--model", options->model, "a name, or a GGUF file").capture_default_str();
  verb.add_option("--adapter", serving.adapter, "a run, a PEFT folder or a GGUF adapter");
  verb.add_option("--embedder", options->embedder,
                  "also serve this embedder, which searches --docs too: a name, or a GGUF file");
  Argument workspace =
      verb.add_option("--workspace", options->workspace,
                      "also answer from a workspace's documents, as the model 'documents'; the nearest .hone upwards "
                      "when no folder is named")
          .expected(0, 1);
  verb.add_option("--docs", options->docs, "the same from these files and folders, without a workspace")
      .excludes(workspace);
  verb.add_number("--port", serving.port, ranges::port, "0: a free one").capture_default_str();
  verb.add_option("--key-file", options->key_file,
                  "a file with the key that requests must bring (or HONE_SERVE_KEY in the environment)");
  verb.add_number("--parallel", serving.parallel, ranges::parallel, "answers at a time; 0: as many as memory allows")
      .capture_default_str();
  verb.add_number("--context", serving.context_tokens, ranges::context, "tokens of each answer with its prompt");
  verb.add_number("--threads", serving.threads, ranges::threads, "threads; all cores when left out");
  verb.add_number("--deadline", serving.answer_seconds, ranges::seconds, "seconds after which a request is given up")
      .capture_default_str();
  verb.add_number("--gpu-layers", serving.gpu_layers, ranges::gpu_layers,
                  "layers for a GPU, in a build that has one; -1: all");
  return [options, workspace](Shell& shell) -> Status {
    serve::ServingOptions& s = options->serving;
    HONE_TRY(s.key, read_key(options->key_file));
    HONE_TRY(const auto model, installed::find_model(options->model));
    s.model = model.file;
    s.name = model.name;
    if (!options->embedder.empty()) {
      HONE_TRY(const auto embedder, installed::find_model(options->embedder));
      s.embedder = embedder.file;
      s.embedder_name = embedder.name;
    }
    if (workspace.given() || !options->docs.empty()) {
      s.documents.emplace();
      s.documents->workspace = options->workspace;
      s.documents->docs = options->docs;
      if (!options->docs.empty() && !options->embedder.empty())
        s.documents->search.embedder = options->embedder;  // a workspace has its own
    }
    HONE_TRY(auto server, serve::Serving::open(
                              s, {.progress = shell.progress(), .indexed = [&shell](const search::IndexReport& report) {
                                    print_index_report(shell, report);
                                  }}));
    catch_interrupts();  // only now: what loads ends at once by itself
    shell.print_json({{"url", server->url()}, {"pid", process_id()}});
    if (!shell.json())
      fmt::print(shell.out(), "{} serves {}{}. Ctrl-C ends it.\n", server->url(), s.documents ? "documents and " : "",
                 s.name);
    std::fflush(shell.out());
    if (!server->run([] { return interrupted(); })) {
      const Status said = shell.finish();
      std::_Exit(said ? 0 : shell.fail(said.error()));  // something still computes; nothing of it is kept
    }
    return {};
  };
}

}  // namespace hone::cli
