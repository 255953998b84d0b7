#include "hone/core/waiting.h"

#ifdef __linux__
#include <unistd.h>

#include <cstdlib>
#endif

namespace hone {

void sleep_while_waiting([[maybe_unused]] char** argv) {
#ifdef __linux__
  if (std::getenv("GOMP_SPINCOUNT") || std::getenv("OMP_WAIT_POLICY")) return;
  if (setenv("GOMP_SPINCOUNT", "1000", 1) == 0)
    execv("/proc/self/exe", argv);  // returns only where that cannot be done
#endif
}

}  // namespace hone
