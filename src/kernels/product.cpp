#include "hone/kernels/product.h"

#include <dnnl.hpp>

#include <memory>
#include <unordered_map>
#include <utility>

#include "hone/core/processor.h"
#include "hone/core/result.h"
#include "hone/kernels/aligned.h"
#include "hone/kernels/product_code.h"
#include "tiles.h"

// Of whichever OpenMP oneDNN was built with, if any: it comes with that library.
extern "C" {
[[gnu::weak]] void omp_set_num_threads(int);
[[gnu::weak]] int omp_get_max_threads();
}

namespace hone::kernels {
namespace {

struct Key {
  Product product;
  Number in, out;
  bool operator==(const Key&) const = default;
};

struct KeyHash {
  std::size_t operator()(const Key& key) const {
    std::uint64_t hash = 0;
    const Product& p = key.product;
    for (std::uint64_t part : {std::uint64_t{p.rows}, std::uint64_t{p.columns}, std::uint64_t{p.inner},
                               std::uint64_t{p.left_stride}, std::uint64_t{p.right_stride}, std::uint64_t{p.out_stride},
                               static_cast<std::uint64_t>(p.left) << 1 | static_cast<std::uint64_t>(p.right) << 2 |
                                   static_cast<std::uint64_t>(p.accumulate) << 3 |
                                   static_cast<std::uint64_t>(key.in) << 4 | static_cast<std::uint64_t>(key.out) << 8})
      hash = (hash ^ part) * 0x9E3779B97F4A7C15u + (hash >> 29);
    return hash;
  }
};

dnnl::memory::data_type type_of(Number number) {
  switch (number) {
    case Number::f32: return dnnl::memory::data_type::f32;
    case Number::bf16: return dnnl::memory::data_type::bf16;
    case Number::s8: return dnnl::memory::data_type::s8;
    case Number::s32: return dnnl::memory::data_type::s32;
  }
  return dnnl::memory::data_type::undef;
}

dnnl::memory::desc describe(std::uint32_t rows, std::uint32_t columns, Stored stored, std::uint32_t stride,
                            Number number) {
  if (stride == 0) stride = stored == Stored::normal ? columns : rows;
  const dnnl::memory::dims strides =
      stored == Stored::normal ? dnnl::memory::dims{stride, 1} : dnnl::memory::dims{1, stride};
  return {{rows, columns}, type_of(number), strides};
}

// oneDNN takes a lower ceiling only before it is asked for the first time.
void lower_ceiling() {
  static const bool lowered = [] {
    if (instruction_ceiling() == InstructionSet::avx2) dnnl::set_max_cpu_isa(dnnl::cpu_isa::avx2);
    if (instruction_ceiling() == InstructionSet::portable) dnnl::set_max_cpu_isa(dnnl::cpu_isa::sse41);
    return true;
  }();
  (void)lowered;
}

const dnnl::engine& cpu() {
  static const dnnl::engine engine = [] {
    lower_ceiling();
    return dnnl::engine(dnnl::engine::kind::cpu, 0);
  }();
  return engine;
}

// oneDNN 2 describes an operation in two steps, oneDNN 3 in one.
dnnl::matmul::primitive_desc plan(const Key& key) {
  const Product& p = key.product;
  const auto left = describe(p.rows, p.inner, p.left, p.left_stride, key.in);
  const auto right = describe(p.inner, p.columns, p.right, p.right_stride, key.in);
  const auto out = describe(p.rows, p.columns, Stored::normal, p.out_stride, key.out);
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  if (p.accumulate) {
    dnnl::post_ops sum;
    sum.append_sum(1.0F);
    attributes.set_post_ops(sum);
  }
#if DNNL_VERSION_MAJOR >= 3
  return {cpu(), left, right, out, attributes};
#else
  return {dnnl::matmul::desc(left, right, out), attributes, cpu()};
#endif
}

struct Compiled {
  dnnl::matmul primitive;
  // Handles are set before each call; the objects are made once.
  dnnl::memory left, right, out, scratch;
  std::size_t scratch_bytes = 0;
  explicit Compiled(const dnnl::matmul::primitive_desc& planned)
      : primitive(planned),
        left(planned.src_desc(), cpu(), nullptr),
        right(planned.weights_desc(), cpu(), nullptr),
        out(planned.dst_desc(), cpu(), nullptr),
        scratch(planned.scratchpad_desc(), cpu(), nullptr),
        scratch_bytes(planned.scratchpad_desc().get_size()) {}
};

bool isa_at_least(dnnl::cpu_isa isa) {
  lower_ceiling();
  const auto have = static_cast<unsigned>(dnnl::get_effective_cpu_isa()), need = static_cast<unsigned>(isa);
  return (have & need) == need;
}

void one_thread() {
  if (omp_get_max_threads && omp_set_num_threads && omp_get_max_threads() != 1)
    omp_set_num_threads(1);  // this thread's own
}

}  // namespace

// Asking is what makes oneDNN ask the kernel for tiles.
bool has_tiles() {
  static const bool has = isa_at_least(dnnl::cpu_isa::avx512_core_amx);
  return has;
}

bool has_avx512() { return isa_at_least(dnnl::cpu_isa::avx512_core); }

Status can_multiply(Number number) {
  if (number == Number::bf16 && !isa_at_least(dnnl::cpu_isa::avx512_core_bf16))
    return Error(ErrorCode::unsupported, "This processor has no bf16 products; f32 works on every one.");
  if (number == Number::s8 && !isa_at_least(dnnl::cpu_isa::avx512_core_vnni))
    return Error(ErrorCode::unsupported, "This processor has no fast int8 products; f32 works on every one.");
  return {};
}

std::string product_code() {
  constexpr std::pair<dnnl::cpu_isa, const char*> known[] = {{dnnl::cpu_isa::avx512_core_amx, "avx512_core_amx"},
                                                             {dnnl::cpu_isa::avx512_core_bf16, "avx512_core_bf16"},
                                                             {dnnl::cpu_isa::avx512_core_vnni, "avx512_core_vnni"},
                                                             {dnnl::cpu_isa::avx512_core, "avx512_core"},
                                                             {dnnl::cpu_isa::avx2, "avx2"},
                                                             {dnnl::cpu_isa::avx, "avx"},
                                                             {dnnl::cpu_isa::sse41, "sse41"}};
  for (const auto& [isa, name] : known)
    if (isa_at_least(isa)) return name;
  return "portable";
}

struct Products::Worker {
  std::unordered_map<Key, std::unique_ptr<Compiled>, KeyHash> compiled;
  dnnl::stream stream{cpu()};
  AlignedBuffer<std::byte> scratch;
};

Products::Products(int workers) : workers_(new Worker[static_cast<std::size_t>(workers)]) {}
Products::~Products() = default;

void Products::run(int worker, const Product& product, Number in, Number out, const void* left, const void* right,
                   void* result) {
  one_thread();
  Worker& mine = workers_[static_cast<std::size_t>(worker)];
  std::unique_ptr<Compiled>& found = mine.compiled[{product, in, out}];
  if (!found) found = std::make_unique<Compiled>(plan({product, in, out}));
  if (mine.scratch.size() < found->scratch_bytes) mine.scratch.resize(found->scratch_bytes);
  found->left.set_data_handle(const_cast<void*>(left));
  found->right.set_data_handle(const_cast<void*>(right));
  found->out.set_data_handle(result);
  found->scratch.set_data_handle(mine.scratch.data());
  const KeptTiles kept(has_tiles() && in != Number::f32);
  found->primitive.execute(mine.stream, {{DNNL_ARG_SRC, found->left},
                                         {DNNL_ARG_WEIGHTS, found->right},
                                         {DNNL_ARG_DST, found->out},
                                         {DNNL_ARG_SCRATCHPAD, found->scratch}});
}

std::string Products::implementation(const Product& product, Number in, Number out) {
  one_thread();
  return plan({product, in, out}).impl_info_str();
}

}  // namespace hone::kernels
