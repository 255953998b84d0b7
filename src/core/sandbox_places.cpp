#include "sandbox_places.h"

#ifdef __linux__
#include <link.h>
#endif

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "hone/core/files.h"

#ifndef HONE_GPU
#define HONE_GPU 0
#endif

namespace hone {
namespace {

// Libraries, and the program in them that loads them.
constexpr const char* library_folders[] = {"/lib",           "/lib32",           "/lib64",     "/libx32",
                                           "/usr/lib",       "/usr/lib32",       "/usr/lib64", "/usr/libx32",
                                           "/usr/local/lib", "/usr/local/lib64", "/nix/store", "/gnu/store"};
// Of the system and the machine: the same for everybody on it.
constexpr const char* common_files[] = {"/etc/ld.so.cache",
                                        "/etc/ld.so.conf",
                                        "/etc/ld.so.conf.d",
                                        "/etc/ld.so.preload",
                                        "/etc/localtime",
                                        "/etc/locale.alias",
                                        "/usr/share/locale",
                                        "/usr/share/zoneinfo",
                                        "/etc/ssl/openssl.cnf",
                                        "/etc/pki/tls/openssl.cnf",
                                        "/etc/crypto-policies",
                                        "/dev/null",
                                        "/dev/zero",
                                        "/dev/full",
                                        "/dev/random",
                                        "/dev/urandom",
                                        "/proc/self",
                                        "/proc/cpuinfo",
                                        "/proc/meminfo",
                                        "/proc/stat",
                                        "/proc/version",
                                        "/proc/filesystems",
                                        "/proc/sys/vm",
                                        "/proc/sys/kernel/osrelease",
                                        "/proc/sys/kernel/random",
                                        "/sys/devices/system",
                                        "/sys/kernel/mm",
                                        "/sys/fs/cgroup"};
// Fonts, character maps, languages.
constexpr const char* reader_files[] = {"/usr/share", "/usr/local/share", "/etc/fonts", "/var/cache/fontconfig"};
// Names to addresses, and certificates.
constexpr const char* network_files[] = {"/etc/resolv.conf",
                                         "/run/systemd/resolve",
                                         "/run/NetworkManager",
                                         "/run/resolvconf",
                                         "/etc/hosts",
                                         "/etc/host.conf",
                                         "/etc/nsswitch.conf",
                                         "/etc/gai.conf",
                                         "/etc/services",
                                         "/etc/protocols",
                                         "/etc/passwd",
                                         "/etc/ssl",
                                         "/etc/pki",
                                         "/etc/ca-certificates",
                                         "/usr/share/ca-certificates",
                                         "/usr/local/share/ca-certificates"};

// "#!/bin/sh -e": the program that reads this one.
std::string interpreter_of(const std::string& program) {
  std::ifstream file(program, std::ios::binary);
  std::string line(256, '\0');
  file.read(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(static_cast<std::size_t>(file.gcount()));
  if (line.rfind("#!", 0) != 0) return {};
  line = line.substr(0, line.find('\n'));
  const std::size_t start = line.find_first_not_of(" \t", 2);
  return start == std::string::npos ? std::string() : line.substr(start, line.find_first_of(" \t\r", start) - start);
}

#ifdef __linux__
constexpr const char* gpu_files[] = {"/sys",        "/proc/devices", "/proc/driver",
                                     "/etc/OpenCL", "/etc/vulkan",   "/usr/share"};

int add_library(dl_phdr_info* loaded, std::size_t, void* into) {
  if (loaded->dlpi_name && loaded->dlpi_name[0] == '/') static_cast<Landlock*>(into)->read(loaded->dlpi_name);
  return 0;
}

void add_devices(Landlock& places) {
  if (const auto entries = folder_entries("/dev"))
    for (const fs::path& entry : *entries)
      if (entry.filename().string().starts_with("nvidia")) places.use_device(entry.string());
  for (const char* device : {"/dev/dri", "/dev/kfd"}) places.use_device(device);
}
#endif

}  // namespace

Landlock places_of(const Confinement& confinement, const std::string& program) {
  Landlock places;
  places.run(program);
  if (const std::string interpreter = interpreter_of(program); !interpreter.empty()) places.run(interpreter);
  for (const char* folder : library_folders) places.run(folder);
  for (const char* file : common_files) places.read(file);
  // A program that is not the system's has libraries and data near itself.
  std::error_code failure;
  const fs::path own = fs::canonical(program, failure).parent_path();
  for (const fs::path& prefix : {own / "..", own / "../.."})
    for (const char* folder : {"lib", "lib64", "share"}) places.read((prefix / folder).string());
  if (const char* listed = std::getenv("LD_LIBRARY_PATH")) {
    const std::string folders = listed;
    for (std::size_t start = 0; start < folders.size();) {
      const std::size_t end = std::min(folders.find(':', start), folders.size());
      if (end > start) places.read(folders.substr(start, end - start));
      start = end + 1;
    }
  }
#ifdef __linux__
  dl_iterate_phdr(add_library, &places);  // the worker has the libraries of this very process
#endif
  const ConfinedKind kind = confinement.kind;
  if (kind == ConfinedKind::reader)
    for (const char* file : reader_files) places.read(file);
  else
    places.read(own.string());  // libhone beside hone-worker, in a build folder
  if (kind == ConfinedKind::store_client) {
    for (const char* file : network_files) places.read(file);
    places.may_connect = true;
    places.may_reach_abstract_sockets = confinement.unix_sockets;
  }
#ifdef __linux__
  if (HONE_GPU && (kind == ConfinedKind::trial || kind == ConfinedKind::trainer)) {
    add_devices(places);
    for (const char* file : gpu_files) places.read(file);
  }
#endif
  for (const fs::path& path : confinement.reads) places.read(path.string());
  for (const fs::path& path : confinement.writes) places.write(path.string());
  return places;
}

}  // namespace hone
