// OpenAI's endpoints for a model of this machine, on 127.0.0.1.
//
//   #include <cstdlib>
//   #include "hone/core/interrupt.h"
//   HONE_TRY(auto serving, Serving::open({.port = 8080, .model = "smollm2.gguf"}));    // from here on only accepting is possible
//   use(serving->url());
//   if (!serving->run([] { return interrupted(); })) std::_Exit(0);
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "hone/answers/asking.h"
#include "hone/core/result.h"

namespace hone::serve {

struct ServingOptions {
  int port = 8080;  // 0: a free one
  std::string key;  // asked of every request but /health; empty: none
  std::filesystem::path model;  // a GGUF file
  std::string name;  // under which it is served; empty: the file's
  std::string adapter;  // a run, a PEFT folder or a GGUF adapter; empty: none
  std::filesystem::path embedder;  // a GGUF file; empty: none
  std::string embedder_name;
  int parallel = 8;  // answers at a time; 0: as many as memory allows
  int context_tokens = 0;  // of each; 0: as trained, at most 4096
  int threads = 0;  // 0: physical cores
  int gpu_layers = 0;
  int answer_seconds = 600;  // a request that takes longer is given up
  std::optional<answers::AskSpec>
      documents;  // chats are answered from these too; model, adapter and threads are those above
};

class Serving {
 public:
  // Listens, gives up the network but for accepting, and loads. Errors: busy (the port), those of loading.
  static Result<std::unique_ptr<Serving>> open(const ServingOptions& options,
                                               const answers::AskListener& listener = {});
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  ~Serving();

  std::string url() const;
  // Answers requests until `ends` says true, which is asked a few times a second; then ends what runs. False: something did
  // not end within a second and a half. Nothing here may be used or destroyed then: leave the process (std::_Exit).
  bool run(const std::function<bool()>& ends);

 private:
  struct State;
  explicit Serving(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::serve
