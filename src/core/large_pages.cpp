#include "hone/core/large_pages.h"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace hone {

void advise_large_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t size_bytes) {
#ifdef __linux__
  (void)madvise(memory, size_bytes / large_page_bytes * large_page_bytes, MADV_HUGEPAGE);
#endif
}

}  // namespace hone
