// In the place of programs, others that a test knows.
//
//   const StandIn pdftotext("pdftotext", "echo no PDF");      // a script of sh; while it lives, it is the first in PATH
//   StandIn probe;
//   probe.link("qpdf", file);                                 // a file that is called by this name
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "hone/core/files.h"

namespace hone::documents {

class StandIn {
 public:
  StandIn() { ::setenv("PATH", (folder().string() + ":" + path_).c_str(), 1); }
  StandIn(const std::string& program, const std::string& script) : StandIn() {
    EXPECT_TRUE(write_file_atomically(folder() / program, "#!/bin/sh\n" + script));
    fs::permissions(folder() / program, fs::perms::owner_all);
  }
  StandIn(const StandIn&) = delete;
  StandIn& operator=(const StandIn&) = delete;
  ~StandIn() { ::setenv("PATH", path_.c_str(), 1); }

  void link(const std::string& program, const fs::path& file) const { fs::create_symlink(file, folder() / program); }
  const fs::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_ = TemporaryFolder::make("hone-stand-in").value();
  std::string path_ = std::getenv("PATH");
};

}  // namespace hone::documents
