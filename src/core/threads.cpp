#include "hone/core/threads.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "control_group.h"

#ifdef __linux__
#include <sched.h>
#endif
#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

namespace hone {
namespace {

#ifdef __linux__
// CPUs of the quotas of its control groups ("150000 100000" in cpu.max), rounded up; a large number without one.
int quota_cores() {
  double least = 1 << 20;
  for (const ControlGroup& group : control_groups("cpu")) {
    const bool first = group.version == 1;
    double quota = 0, period = 100'000;
    std::ifstream file(group.folder / (first ? "cpu.cfs_quota_us" : "cpu.max"));
    if (!(file >> quota) || quota <= 0) continue;  // "max", −1
    if (first)
      std::ifstream(group.folder / "cpu.cfs_period_us") >> period;
    else
      file >> period;
    if (period > 0) least = std::min(least, std::ceil(quota / period));
  }
  return std::max(1, static_cast<int>(least));
}

int allowed_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 0;
  std::set<std::string> cores;  // the sibling list names a physical core
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
    std::string siblings;
    if (!std::getline(file, siblings)) siblings = std::to_string(cpu);
    cores.insert(siblings);
  }
  return static_cast<int>(cores.size());
}
#endif

}  // namespace

Status check_threads(int threads) {
  if (threads >= 0 && threads <= most_threads) return {};
  return Error(ErrorCode::invalid_argument, "The number of threads must be from 0 (all cores) to " +
                                                std::to_string(most_threads) + ", not " + std::to_string(threads) +
                                                ".");
}

int physical_cores() {
#if defined(__linux__)
  static const int cores = [] {
    int allowed = allowed_cores();
    return allowed > 0 ? std::min(allowed, quota_cores()) : 0;
  }();
  if (cores > 0) return cores;
#elif defined(__APPLE__)
  int cores = 0;
  std::size_t size = sizeof cores;
  if (sysctlbyname("hw.physicalcpu", &cores, &size, nullptr, 0) == 0 && cores > 0) return cores;
#endif
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& body) {
  const std::size_t workers = std::min<std::size_t>(count, static_cast<std::size_t>(std::max(1, threads)));
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) body(i);
  };
  std::vector<std::jthread> crew;
  for (std::size_t i = 1; i < workers; ++i) crew.emplace_back(work);
  work();
}

}  // namespace hone
