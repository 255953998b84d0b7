// The tile configuration (AMX) of a thread, kept over a call that changes it.
//
//   { KeptTiles kept; primitive.execute(stream, …); }
//
// ggml configures the tiles of a thread once and takes for granted that they stay; oneDNN configures its own for each product and
// releases them after it. On a thread that both use, ggml's next product would be an illegal instruction. Costs a store of 64
// bytes where nobody has configured anything, and a load more where somebody has: 20 and 280 ns on a Xeon with AMX (Sapphire
// Rapids), once a product of many microseconds.
#pragma once

#include <cstring>

namespace hone::kernels {

class KeptTiles {
 public:
  // `used`: oneDNN may use tiles, so that the process has asked the kernel for them.
  explicit KeptTiles([[maybe_unused]] bool used) {
#if defined(__x86_64__)
    used_ = used;
    // In assembly: GCC 12 says of its own intrinsics that they touch 8 bytes (cmake/gcc_tile_config.h).
    if (used_) __asm__ volatile("sttilecfg %0" : "=m"(config_));
#endif
  }
  KeptTiles(const KeptTiles&) = delete;
  KeptTiles& operator=(const KeptTiles&) = delete;
  ~KeptTiles() {
#if defined(__x86_64__)
    if (used_ && config_.bytes[0] != 0)
      __asm__ volatile("ldtilecfg %0" ::"m"(config_));  // palette 0: released as it was
#endif
  }

 private:
#if defined(__x86_64__)
  struct alignas(64) Config {
    unsigned char bytes[64];
  };
  Config config_;
  bool used_ = false;
#endif
};

}  // namespace hone::kernels
