// What a kernel needs beside its operands: threads, compiled products, and row loops for this processor.
//
//   ComputeContext context(/*threads=*/2);
//   context.pool.run(8, [&](std::size_t tile, int worker) { … });      // context.products, context.rows
#pragma once

#include "hone/kernels/pool.h"
#include "hone/kernels/product.h"
#include "hone/kernels/row_kernels.h"

namespace hone::kernels {

struct ComputeContext {
  explicit ComputeContext(int threads) : pool(threads), products(pool.threads()) {}
  Pool pool;
  Products products;
};

}  // namespace hone::kernels
