#include "call_filter.h"

#ifdef __linux__
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <map>
#endif

namespace hone {

#ifdef __linux__
namespace {

constexpr std::uint32_t allow_call = SECCOMP_RET_ALLOW, refuse_call = SECCOMP_RET_ERRNO | EPERM,
                        unknown_call = SECCOMP_RET_ERRNO | ENOSYS;
constexpr std::uint32_t x32_calls = 0x40000000;  // of x86-64: the same calls by other numbers
constexpr std::size_t most_instructions = 4096;

FilterInstruction load_word(std::size_t offset) {
  return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)};
}
FilterInstruction answer_with(std::uint32_t action) { return {BPF_RET | BPF_K, 0, 0, action}; }
FilterInstruction unless_equal(std::uint32_t value, std::size_t skip) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, static_cast<std::uint8_t>(skip), value};
}
FilterInstruction mask_by(std::uint32_t mask) { return {BPF_ALU | BPF_AND | BPF_K, 0, 0, mask}; }

std::size_t low_word(unsigned argument) {
  return offsetof(seccomp_data, args) + argument * 8 + (std::endian::native == std::endian::big ? 4 : 0);
}
std::size_t high_word(unsigned argument) {
  return offsetof(seccomp_data, args) + argument * 8 + (std::endian::native == std::endian::big ? 0 : 4);
}

struct Block {
  std::vector<FilterInstruction> instructions;
  std::vector<std::size_t> own_process;
};

// What allows the call when the rule holds, and goes on behind itself when not.
void append_rule(const CallRule& rule, Block& block) {
  auto& out = block.instructions;
  const auto low = static_cast<std::uint32_t>(rule.value), high = static_cast<std::uint32_t>(rule.value >> 32);
  switch (rule.when) {
    case CallRule::When::always: break;
    case CallRule::When::own_process:
      out.push_back(load_word(low_word(rule.argument)));
      block.own_process.push_back(out.size());
      out.push_back(unless_equal(0, 1));
      break;
    case CallRule::When::masked:
      out.push_back(load_word(low_word(rule.argument)));
      out.push_back(mask_by(static_cast<std::uint32_t>(rule.mask)));
      out.push_back(unless_equal(low, 1));
      break;
    case CallRule::When::masked_not:
      out.push_back(load_word(low_word(rule.argument)));
      out.push_back(mask_by(static_cast<std::uint32_t>(rule.mask)));
      out.push_back({BPF_JMP | BPF_JEQ | BPF_K, 1, 0, low});
      break;
    case CallRule::When::wide:
      out.push_back(load_word(low_word(rule.argument)));
      out.push_back(unless_equal(low, 3));
      out.push_back(load_word(high_word(rule.argument)));
      out.push_back(unless_equal(high, 1));
      break;
  }
  out.push_back(answer_with(allow_call));
}

}  // namespace

Result<CallFilter> CallFilter::make(const CallList& list) {
  std::vector<int> order;
  std::map<int, std::vector<CallRule>> rules;
  for (const CallRule& rule : list.allowed) {
    if (rules.count(rule.call) == 0) order.push_back(rule.call);
    rules[rule.call].push_back(rule);
  }
  CallFilter filter;
  auto& program = filter.program_;
  program = {load_word(offsetof(seccomp_data, arch)),
             unless_equal(seccomp_arch_native(), 1),
             {BPF_JMP | BPF_JA, 0, 0, 1},
             answer_with(SECCOMP_RET_KILL_PROCESS),  // calls of another architecture
             load_word(offsetof(seccomp_data, nr))};
#ifdef __x86_64__
  program.push_back({BPF_JMP | BPF_JGE | BPF_K, 0, 1, x32_calls});
  program.push_back(answer_with(unknown_call));
#endif
  for (const int call : order) {
    Block block;
    const auto& alternatives = rules[call];
    const bool always = std::any_of(alternatives.begin(), alternatives.end(),
                                    [](const CallRule& rule) { return rule.when == CallRule::When::always; });
    if (always)
      append_rule({call}, block);
    else
      for (const CallRule& rule : alternatives) append_rule(rule, block);
    if (!always) block.instructions.push_back(answer_with(refuse_call));
    HONE_REQUIRE(block.instructions.size() < 256, "the rules of one call fit a jump");
    program.push_back(unless_equal(static_cast<std::uint32_t>(call), block.instructions.size()));
    for (const std::size_t at : block.own_process) filter.own_process_.push_back(program.size() + at);
    program.insert(program.end(), block.instructions.begin(), block.instructions.end());
  }
  for (const int call : list.refused) {
    if (rules.count(call) > 0) continue;
    program.push_back(unless_equal(static_cast<std::uint32_t>(call), 1));
    program.push_back(answer_with(refuse_call));
  }
  program.push_back(answer_with(unknown_call));
  HONE_REQUIRE(program.size() <= most_instructions, "the kernel takes a filter of this length");
  return filter;
}

bool CallFilter::enter() {
  static_assert(sizeof(FilterInstruction) == sizeof(sock_filter));
  for (const std::size_t at : own_process_) program_[at].value = static_cast<std::uint32_t>(::getpid());
  sock_fprog filter{static_cast<unsigned short>(program_.size()), reinterpret_cast<sock_filter*>(program_.data())};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

#else

Result<CallFilter> CallFilter::make(const CallList&) { return CallFilter(); }
bool CallFilter::enter() { return true; }

#endif

}  // namespace hone
