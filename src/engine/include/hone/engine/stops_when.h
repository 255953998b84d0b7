// Ends what a thread computes before it is done: a prompt that is read, an answer, vectors, scores. The function is asked
// many times a second while llama.cpp computes; once it has said true, what runs ends with the error `cancelled`.
//
//   #include <atomic>
//   std::atomic<bool> given_up = false;
//   const StopsWhen guard([&] { return given_up.load(); });
//   HONE_TRY(auto vector, embedder.embed(texts));                 // or cancelled
//   use(vector);
#pragma once

#include <functional>

namespace hone::engine {

// Holds for the thread that made it, as long as it lives. One inside of another: either ends what runs.
class StopsWhen {
 public:
  explicit StopsWhen(std::function<bool()> asks);
  StopsWhen(const StopsWhen&) = delete;
  StopsWhen& operator=(const StopsWhen&) = delete;
  ~StopsWhen();

  // Whether what this thread computes is to end; cheap.
  static bool stopped();

 private:
  bool ask();

  std::function<bool()> asks_;
  StopsWhen* outer_;
  long long next_ask_ms_ = 0;
  bool stopped_ = false;
};

}  // namespace hone::engine
