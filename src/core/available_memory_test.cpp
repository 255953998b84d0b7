#include "available_memory.h"

#include <gtest/gtest.h>

#include "control_group.h"
#include "hone/core/files.h"
#include "hone/core/memory.h"

namespace hone {
namespace {

constexpr std::uint64_t kib = 1024, mib = 1024 * kib, gib = 1024 * mib;

// The kernel's files of a machine, under a folder of their own.
class Machine {
 public:
  Machine& file(const std::string& path, const std::string& content) {
    EXPECT_TRUE(make_folder((folder_.path() / path).parent_path()));
    EXPECT_TRUE(write_file_atomically(folder_.path() / path, content));
    return *this;
  }
  std::uint64_t available() const { return available_memory_of(folder_.path()); }
  const fs::path& root() const { return folder_.path(); }

 private:
  TemporaryFolder folder_ = TemporaryFolder::make().value();
};

// A server of 24 GB that has been at work: nearly nothing is free, nearly everything is page cache.
constexpr char worked[] =
    "MemTotal:       24731708 kB\nMemFree:         1036184 kB\nMemAvailable:   23040912 kB\nBuffers:          812044 "
    "kB\n"
    "Cached:         20907696 kB\nSwapCached:            0 kB\nHugePages_Total:       0\nHugepagesize:       2048 kB\n";

TEST(AvailableMemory, IsNotWhatIsFree) {
  EXPECT_EQ(Machine().file("proc/meminfo", worked).available(), 23040912 * kib);
  // The same lines in another order, as other kernels print them.
  EXPECT_EQ(Machine().file("proc/meminfo", "MemAvailable: 5 kB\nMemFree: 3 kB\n").available(), 5 * kib);
}

TEST(AvailableMemory, OldKernelsAndOtherSystems) {
  EXPECT_EQ(
      Machine().file("proc/meminfo", "MemTotal: 900 kB\nMemFree: 100 kB\nBuffers: 20 kB\nCached: 300 kB\n").available(),
      420 * kib);
  EXPECT_EQ(Machine().available(), 0u);  // unknown
}

TEST(AvailableMemory, VersionTwoLimitsOfTheOwnGroupAndThoseAbove) {
  Machine machine;
  machine.file("proc/meminfo", worked).file("proc/self/cgroup", "0::/user.slice/app.scope\n");
  const std::string slice = "sys/fs/cgroup/user.slice/";
  machine.file(slice + "app.scope/memory.max", "max\n").file(slice + "app.scope/memory.current", "1000000000\n");
  EXPECT_EQ(machine.available(), 23040912 * kib);
  machine.file(slice + "memory.max", std::to_string(4 * gib)).file(slice + "memory.current", std::to_string(3 * gib));
  EXPECT_EQ(machine.available(), 1 * gib);
  // Of those 3 GiB two are files that were read once.
  machine.file(slice + "memory.stat",
               "anon 900\ninactive_file " + std::to_string(gib) + "\nactive_file " + std::to_string(gib));
  EXPECT_EQ(machine.available(), 3 * gib);
  machine.file(slice + "app.scope/memory.max", std::to_string(gib))
      .file(slice + "app.scope/memory.current", std::to_string(2 * gib));
  EXPECT_EQ(machine.available(), 0u);  // the limit was lowered below what is held
}

TEST(AvailableMemory, AContainerSeesItsOwnGroupAsTheMount) {
  Machine machine;
  machine.file("proc/meminfo", worked).file("sys/fs/cgroup/memory.max", "2147483648\n");
  machine.file("sys/fs/cgroup/memory.current", "147483648\n");
  for (const char* membership : {"0::/\n", "0::/../../other\n", "0::/docker/4fe2\n"})
    EXPECT_EQ(machine.file("proc/self/cgroup", membership).available(), 2000000000u) << membership;
}

TEST(AvailableMemory, VersionOne) {
  Machine machine;
  machine.file("proc/meminfo", worked)
      .file("proc/self/cgroup", "9:name=systemd:/\n4:memory:/jobs/17\n2:cpu,cpuacct:/\n0::/\n")
      .file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
      .file("sys/fs/cgroup/memory/memory.usage_in_bytes", "5000000000\n")
      .file("sys/fs/cgroup/memory/jobs/17/memory.limit_in_bytes", std::to_string(8 * gib))
      .file("sys/fs/cgroup/memory/jobs/17/memory.usage_in_bytes", std::to_string(7 * gib))
      .file("sys/fs/cgroup/memory/jobs/17/memory.stat",
            "cache 1\ninactive_file 7\ntotal_inactive_file " + std::to_string(5 * gib) + "\ntotal_active_file 0\n");
  EXPECT_EQ(machine.available(), 6 * gib);
  // Inside a container of that kind: the name it has outside leads nowhere.
  Machine inside;
  inside.file("proc/meminfo", worked)
      .file("proc/self/cgroup", "4:memory:/docker/4fe2\n")
      .file("sys/fs/cgroup/memory/memory.limit_in_bytes", std::to_string(3 * gib))
      .file("sys/fs/cgroup/memory/memory.usage_in_bytes", std::to_string(1 * gib));
  EXPECT_EQ(inside.available(), 2 * gib);
}

TEST(ControlGroups, AreThoseOfTheProcessFirst) {
  Machine machine;
  machine.file("proc/self/cgroup", "2:cpu,cpuacct:/a/b\n1:memory:/elsewhere\nnonsense\n")
      .file("sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us", "-1\n");
  const auto groups = control_groups("cpu", machine.root());
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].folder, machine.root() / "sys/fs/cgroup/cpu,cpuacct/a/b");
  EXPECT_EQ(groups[0].version, 1);
  EXPECT_EQ(groups[2].folder, machine.root() / "sys/fs/cgroup/cpu,cpuacct");
}

TEST(AvailableMemory, OfThisMachineIsMoreThanNothing) {
#ifdef __linux__
  EXPECT_GT(available_memory_bytes(), 64 * mib);
#endif
}

}  // namespace
}  // namespace hone
