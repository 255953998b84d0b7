# llama.cpp, built once per compiler, processor and set of switches in a cache outside the build tree, so that every
# preset and every clone of Hone shares it. About eight CPU-minutes the first time; nothing afterwards.
#
# Makes targets for the rooms that wrap it:
#   hone_llama       llama.h, its `common` library (Jinja, JSON schema → grammar), linked statically
#   hone_ggml        ggml.h, gguf.h: the type table and the reader, for src/model
#   hone_vendor      header-only nlohmann-json (the one copy in the tree)
#   hone_httplib     cpp-httplib (likewise), for src/http
# GPU switches of llama.cpp pass through: -DGGML_CUDA=ON, -DGGML_METAL=ON, -DGGML_VULKAN=ON.

find_program(CCACHE_PROGRAM ccache)

set(HONE_CACHE "$ENV{HONE_CACHE}" CACHE PATH "where downloads and llama.cpp builds are kept")
if(NOT HONE_CACHE)
  if(DEFINED ENV{XDG_CACHE_HOME})
    set(HONE_CACHE "$ENV{XDG_CACHE_HOME}/hone" CACHE PATH "" FORCE)
  else()
    set(HONE_CACHE "$ENV{HOME}/.cache/hone" CACHE PATH "" FORCE)
  endif()
endif()

option(GGML_CUDA "llama.cpp: CUDA backend" OFF)
option(GGML_VULKAN "llama.cpp: Vulkan backend" OFF)
if(APPLE)
  option(GGML_METAL "llama.cpp: Metal backend" ON)
else()
  option(GGML_METAL "llama.cpp: Metal backend" OFF)
endif()
set(HONE_CPU native CACHE STRING "processor the build is for: native (this machine's), or avx2 (any x86-64 since 2013)")
set_property(CACHE HONE_CPU PROPERTY STRINGS native avx2)
if(NOT HONE_CPU MATCHES "^(native|avx2)$")
  message(FATAL_ERROR "HONE_CPU is native or avx2, not ${HONE_CPU}.")
endif()
option(HONE_PORTABLE "one binary for every CPU: ggml's CPU kernels as libraries chosen at run time (release packages)" OFF)

# The fuzz preset names the default compiler here: GCC's archives and Clang's objects share one C++ ABI and libstdc++.
set(HONE_LLAMA_C_COMPILER "${CMAKE_C_COMPILER}" CACHE STRING "compiler for llama.cpp")
set(HONE_LLAMA_CXX_COMPILER "${CMAKE_CXX_COMPILER}" CACHE STRING "compiler for llama.cpp")
mark_as_advanced(HONE_LLAMA_C_COMPILER HONE_LLAMA_CXX_COMPILER)

execute_process(
  COMMAND ${CMAKE_COMMAND} -E env HONE_CACHE=${HONE_CACHE} ${PROJECT_SOURCE_DIR}/scripts/fetch-llama
  OUTPUT_VARIABLE HONE_LLAMA_SOURCE OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

string(REGEX REPLACE ".*/llama-([^/]+)/.*" "\\1" HONE_LLAMA_VERSION "${HONE_LLAMA_SOURCE}")

# GNU's OpenMP can be told to sleep while threads wait for each other (core/waiting.h); ggml's own barrier only spins, and on
# busy cores makes two threads several times slower than one.
set(llama_openmp OFF)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  set(llama_openmp ON)
endif()

set(llama_options
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_POSITION_INDEPENDENT_CODE=ON
  -DGGML_OPENMP=${llama_openmp}
  -DGGML_CUDA=${GGML_CUDA} -DGGML_VULKAN=${GGML_VULKAN} -DGGML_METAL=${GGML_METAL}
  -DLLAMA_BUILD_COMMON=ON -DLLAMA_BUILD_TOOLS=ON -DLLAMA_BUILD_SERVER=OFF
  -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF
  -DLLAMA_BUILD_UI=OFF -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_SUBPROCESS=OFF)
if(HONE_PORTABLE)
  list(APPEND llama_options -DBUILD_SHARED_LIBS=ON -DGGML_NATIVE=OFF -DGGML_BACKEND_DL=ON -DGGML_CPU_ALL_VARIANTS=ON
    "-DCMAKE_INSTALL_RPATH=$ORIGIN" -DCMAKE_BUILD_WITH_INSTALL_RPATH=ON)
elseif(HONE_CPU STREQUAL "avx2")
  list(APPEND llama_options -DBUILD_SHARED_LIBS=OFF -DGGML_NATIVE=OFF
    -DGGML_SSE42=ON -DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_BMI2=ON -DGGML_FMA=ON -DGGML_F16C=ON)
else()
  list(APPEND llama_options -DBUILD_SHARED_LIBS=OFF -DGGML_NATIVE=ON)
endif()

# What GCC 12 gets wrong about AMX is put right in front of every file; its hash is part of the key below.
set(tile_header ${PROJECT_SOURCE_DIR}/cmake/gcc_tile_config.h)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${tile_header})
file(SHA256 ${tile_header} tile_header_hash)

# The compiler counts by its version, whichever of its names it was called by; the processor because of GGML_NATIVE.
execute_process(
  COMMAND ${HONE_LLAMA_CXX_COMPILER} --version
  OUTPUT_VARIABLE llama_compiler COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "^[^ ]+ " "" llama_compiler "${llama_compiler}")
set(llama_processor)
if(NOT HONE_PORTABLE AND HONE_CPU STREQUAL "native")
  cmake_host_system_information(RESULT llama_processor QUERY PROCESSOR_DESCRIPTION)
endif()
string(SHA256 llama_key "${HONE_LLAMA_SOURCE};${llama_options};${tile_header_hash};${llama_compiler};${llama_processor}")
string(SUBSTRING "${llama_key}" 0 12 llama_key)
set(HONE_LLAMA_BUILD "${HONE_CACHE}/llama/${llama_key}")

if(NOT EXISTS "${HONE_LLAMA_BUILD}/.complete")
  message(NOTICE "Building llama.cpp once into ${HONE_LLAMA_BUILD} (about eight CPU-minutes)")
  file(COPY ${tile_header} DESTINATION "${HONE_LLAMA_BUILD}")   # a clone may go while its build stays
  list(APPEND llama_options "-DCMAKE_C_FLAGS=-w -include ${HONE_LLAMA_BUILD}/gcc_tile_config.h"
    "-DCMAKE_CXX_FLAGS=-w -include ${HONE_LLAMA_BUILD}/gcc_tile_config.h")
  list(APPEND llama_options -DCMAKE_C_COMPILER=${HONE_LLAMA_C_COMPILER} -DCMAKE_CXX_COMPILER=${HONE_LLAMA_CXX_COMPILER})
  if(CCACHE_PROGRAM)
    list(APPEND llama_options -DCMAKE_C_COMPILER_LAUNCHER=${CCACHE_PROGRAM} -DCMAKE_CXX_COMPILER_LAUNCHER=${CCACHE_PROGRAM})
  endif()
  file(MAKE_DIRECTORY "${HONE_LLAMA_BUILD}")
  file(LOCK "${HONE_LLAMA_BUILD}/lock" GUARD FILE)   # two configures at once: the second waits
  if(NOT EXISTS "${HONE_LLAMA_BUILD}/.complete")
    execute_process(
      COMMAND ${CMAKE_COMMAND} -S ${HONE_LLAMA_SOURCE} -B ${HONE_LLAMA_BUILD} -G Ninja ${llama_options}
      OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
    execute_process(
      COMMAND ${CMAKE_COMMAND} --build ${HONE_LLAMA_BUILD} --target llama llama-common ggml
      COMMAND_ERROR_IS_FATAL ANY)
    file(TOUCH "${HONE_LLAMA_BUILD}/.complete")
  endif()
endif()

find_package(Threads REQUIRED)

add_library(hone_vendor INTERFACE)
target_include_directories(hone_vendor SYSTEM INTERFACE ${HONE_LLAMA_SOURCE}/vendor)

# Its libraries as imported targets, each linking those it uses: users come before what they use, wherever they are named.
set(below Threads::Threads ${CMAKE_DL_LIBS})
if(llama_openmp)
  list(APPEND below gomp)   # by its name: llama.cpp is compiled by GCC also where Hone is compiled by Clang
endif()
foreach(name ggml-base ggml-blas ggml-cpu ggml-cuda ggml-metal ggml-vulkan ggml llama cpp-httplib llama-common-base llama-common)
  file(GLOB_RECURSE found
    "${HONE_LLAMA_BUILD}/*${CMAKE_STATIC_LIBRARY_PREFIX}${name}${CMAKE_STATIC_LIBRARY_SUFFIX}"
    "${HONE_LLAMA_BUILD}/*${CMAKE_SHARED_LIBRARY_PREFIX}${name}${CMAKE_SHARED_LIBRARY_SUFFIX}")
  if(found)
    add_library(llama_${name} UNKNOWN IMPORTED GLOBAL)
    set_target_properties(llama_${name} PROPERTIES IMPORTED_LOCATION ${found} INTERFACE_LINK_LIBRARIES "${below}")
    set(below llama_${name})
  endif()
endforeach()

# The one cpp-httplib: the header and the archive of llama.cpp's tree.
add_library(hone_httplib INTERFACE)
target_link_libraries(hone_httplib INTERFACE llama_cpp-httplib hone_vendor)

add_library(hone_ggml INTERFACE)
target_include_directories(hone_ggml SYSTEM INTERFACE ${HONE_LLAMA_SOURCE}/ggml/include)
target_link_libraries(hone_ggml INTERFACE llama_ggml)
if(APPLE)
  target_link_libraries(hone_ggml INTERFACE "-framework Accelerate" "-framework Foundation" "-framework Metal" "-framework MetalKit")
endif()

add_library(hone_llama INTERFACE)
target_include_directories(hone_llama SYSTEM INTERFACE ${HONE_LLAMA_SOURCE}/include ${HONE_LLAMA_SOURCE}/common)
target_link_libraries(hone_llama INTERFACE llama_llama-common hone_ggml hone_vendor)
