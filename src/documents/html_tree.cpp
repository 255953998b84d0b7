#include "html_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csetjmp>
#include <cstdlib>
#include <new>
#include <vector>

namespace hone::documents {

// All that gumbo asks for comes from here and goes with it: gumbo_destroy_output, which recurses as deep as the page is
// nested, is never called. An allocation past the limits leaves the parse by longjmp; only C frames lie between.
struct HtmlTree::Arena {
  explicit Arena(const DocumentLimits& limits)
      : left_bytes(limits.html_memory_bytes), deadline(Clock::now() + std::chrono::milliseconds(limits.html_time_ms)) {}
  ~Arena() {
    for (void* block : blocks) std::free(block);
  }

  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t block_bytes = 256 << 10, alignment = alignof(std::max_align_t);

  void* take(std::size_t size_bytes) {
    if (++calls % 1024 == 0 && Clock::now() > deadline) std::longjmp(refused, 1);
    const std::size_t wanted = (std::max<std::size_t>(size_bytes, 1) + alignment - 1) / alignment * alignment;
    if (wanted > left_bytes) std::longjmp(refused, 1);
    left_bytes -= wanted;
    if (wanted > free_bytes) {
      const std::size_t size = std::max(wanted, block_bytes);
      void* block = blocks.size() < blocks.capacity() ? std::malloc(size) : nullptr;
      if (!block) std::longjmp(refused, 1);
      blocks.push_back(block);
      if (wanted > block_bytes / 4) return block;  // a large one stands alone, the current block stays in use
      next = static_cast<char*>(block), free_bytes = size;
    }
    void* taken = next;
    next += wanted, free_bytes -= wanted;
    return taken;
  }

  std::jmp_buf refused;
  std::vector<void*> blocks;  // reserved beforehand: nothing here may throw
  char* next = nullptr;
  std::size_t free_bytes = 0, calls = 0;
  std::uint64_t left_bytes;
  Clock::time_point deadline;
};

namespace {

// Nothing with a destructor lives in this frame.
template <class Arena>
const GumboNode* parse_within(Arena* arena, const char* html, std::size_t size_bytes) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = [](void* data, std::size_t size) { return static_cast<Arena*>(data)->take(size); };
  options.deallocator = [](void*, void*) {};
  options.userdata = arena;
  options.max_errors = 0;
  if (setjmp(arena->refused) != 0) return nullptr;
  return gumbo_parse_with_options(&options, html, size_bytes)->root;
}

}  // namespace

HtmlTree::HtmlTree(std::unique_ptr<Arena> arena, const GumboNode* root) : arena_(std::move(arena)), root_(root) {}
HtmlTree::HtmlTree(HtmlTree&&) noexcept = default;
HtmlTree::~HtmlTree() = default;

Result<HtmlTree> HtmlTree::parse(std::string_view html, std::string_view name, const DocumentLimits& limits) {
  auto arena = std::make_unique<Arena>(limits);
  arena->blocks.reserve(static_cast<std::size_t>(limits.html_memory_bytes / (Arena::block_bytes / 4)) + 16);
  const GumboNode* root = parse_within(arena.get(), html.data(), html.size());
  if (!root)
    return Error(
        ErrorCode::limit_exceeded,
        fmt::format(
            "{} needs more than {} MB or {} seconds to be understood as HTML; it is very large or nested without end.",
            name, limits.html_memory_bytes >> 20, limits.html_time_ms / 1000));
  return HtmlTree(std::move(arena), root);
}

}  // namespace hone::documents
