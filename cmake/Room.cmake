# A room is a folder of src/: a static library, its public headers (include/), headers that other rooms of the library
# may use but that are not installed (internal/), its unit tests (*_test.cpp) and its fuzzers (*_fuzz.cpp).
# An include path exists only for the rooms named under ROOMS and theirs, so a forbidden header is not found; TEST_ROOMS
# are for the unit tests alone. tests/include_graph.py reads these lines, and nothing else, for the arrows between rooms.
#
# The files of a room are compiled several at a time (CMAKE_UNITY_BUILD in the presets), so that what they include is read
# once for all of them; names in their unnamed namespaces differ therefore. A room whose files share such names, or whose
# files take long each, says SEPARATE. What only tests use says TESTS_ALONE: no library carries it. WITHOUT names files that
# this architecture cannot compile.
#
#   hone_room(documents ROOMS core TEST_ROOMS engine LIBRARIES PkgConfig::icu)

add_library(hone_flags INTERFACE)
target_compile_options(hone_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
  -fno-semantic-interposition)   # calls inside libhone may be inlined although their names are exported
# What users get names src/core/x.cpp, not the folder it was built in.
target_compile_options(hone_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(hone_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:-Wno-restrict>)   # GCC bug 105651: std::string
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(hone_flags INTERFACE -Wno-subobject-linkage)   # it takes a file of several for a header
endif()
if(HONE_WERROR)
  target_compile_options(hone_flags INTERFACE -Werror)
endif()
if(HONE_SANITIZE)
  target_compile_options(hone_flags INTERFACE -fsanitize=${HONE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(hone_flags INTERFACE -fsanitize=${HONE_SANITIZE})
endif()
if(HONE_SANITIZE STREQUAL "thread")
  # Beside hone-worker, where a confined child may read it.
  configure_file(${PROJECT_SOURCE_DIR}/tests/thread_sanitizer.txt ${PROJECT_BINARY_DIR}/thread_sanitizer.txt COPYONLY)
  set(HONE_SANITIZER_OPTIONS "TSAN_OPTIONS=suppressions=${PROJECT_BINARY_DIR}/thread_sanitizer.txt")
endif()
if(HONE_FUZZ)
  target_compile_options(hone_flags INTERFACE -fsanitize=fuzzer-no-link)
  add_custom_target(fuzzers)
endif()

set_property(GLOBAL PROPERTY HONE_ROOMS "")
set_property(GLOBAL PROPERTY HONE_LIBRARIES "")

function(hone_room_test name program)   # and variables of the environment
  add_test(NAME ${name} COMMAND ${program})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600 ENVIRONMENT
    "HONE_WORKER=${PROJECT_BINARY_DIR}/hone-worker;GOMP_SPINCOUNT=1000;${HONE_SANITIZER_OPTIONS};${ARGN}")
endfunction()

# A room's tests once more, on a processor that has nothing newer: bf16 and int8 are not to be chosen there.
function(hone_test_on_avx2 room)
  if(TARGET ${room}_test AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    hone_room_test(${room}_avx2 ${room}_test ONEDNN_MAX_CPU_ISA=AVX2)
  endif()
endfunction()

function(hone_room name)
  cmake_parse_arguments(arg "SEPARATE;TESTS_ALONE" "" "ROOMS;TEST_ROOMS;LIBRARIES;WITHOUT" ${ARGN})
  if(arg_SEPARATE)
    set(CMAKE_UNITY_BUILD OFF)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  file(GLOB tests CONFIGURE_DEPENDS *_test.cpp)
  file(GLOB fuzzers CONFIGURE_DEPENDS *_fuzz.cpp)
  list(TRANSFORM arg_WITHOUT PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  list(REMOVE_ITEM sources ${tests} ${fuzzers} ${arg_WITHOUT} "")
  if(NOT sources)
    message(STATUS "room ${name} is still empty")
    return()
  endif()

  if(arg_TESTS_ALONE)
    set(excluded EXCLUDE_FROM_ALL)
  endif()
  add_library(hone_${name} STATIC ${excluded} ${sources})
  target_include_directories(hone_${name} PUBLIC include internal)
  list(TRANSFORM arg_ROOMS PREPEND hone_)
  list(TRANSFORM arg_TEST_ROOMS PREPEND hone_)
  target_link_libraries(hone_${name} PUBLIC ${arg_ROOMS} PRIVATE hone_flags PUBLIC ${arg_LIBRARIES})
  if(NOT arg_TESTS_ALONE)
    set_property(GLOBAL APPEND PROPERTY HONE_ROOMS ${name})
    set_property(GLOBAL APPEND PROPERTY HONE_LIBRARIES ${arg_LIBRARIES})
  endif()

  if(HONE_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_compile_definitions(${name}_test PRIVATE
      HONE_SOURCE_DIR="${PROJECT_SOURCE_DIR}" HONE_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}/testdata"
      HONE_HOSTILE="${PROJECT_BINARY_DIR}/hone-hostile")
    if(TARGET hone-hostile)
      add_dependencies(${name}_test hone-hostile)
    endif()
    target_link_libraries(${name}_test PRIVATE hone_${name} ${arg_TEST_ROOMS} hone_flags GTest::gmock GTest::gtest_main)
    hone_room_test(${name} ${name}_test)
  endif()
  if(HONE_FUZZ)
    foreach(fuzzer ${fuzzers})
      cmake_path(GET fuzzer STEM target)
      add_executable(${target} ${fuzzer})
      target_link_libraries(${target} PRIVATE hone_${name} hone_flags)
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
      add_dependencies(fuzzers ${target})
      add_test(NAME ${target} COMMAND ${PROJECT_SOURCE_DIR}/scripts/run-fuzzer
        $<TARGET_FILE:${target}> ${CMAKE_CURRENT_SOURCE_DIR}/fuzz_corpus/${target})
    endforeach()
  endif()
endfunction()

# hnswlib has a mutex for each vector: the thread sanitizer's search for cycles among them takes hours and finds what the library
# means to do. Races are still looked for.
function(hone_many_mutexes test)
  if(TEST ${test} AND HONE_SANITIZE STREQUAL "thread")
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT "${HONE_SANITIZER_OPTIONS}:detect_deadlocks=0")
  endif()
endfunction()
