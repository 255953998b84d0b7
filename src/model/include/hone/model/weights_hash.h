// Tells one set of weights from another: what an adapter was trained on, whatever the file is called.
//
//   HONE_TRY(auto base, GgufFile::open("smollm2.gguf"));
//   std::string hash = weights_hash(base);     // what an adapter keeps as base_hash
//
// Names, types, shapes and data of all tensors, whatever their order; keys of the header do not count. Made to notice a
// change quickly, not to withstand a forger: data are hashed with XXH64 in pieces of 1 MiB, and SHA-256 of those is taken.
#pragma once

#include <string>

#include "hone/model/gguf.h"

namespace hone::model {

// 64 hexadecimal digits. Reads the whole file, on all cores.
std::string weights_hash(const GgufFile& file);

}  // namespace hone::model
