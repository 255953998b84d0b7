# make install PREFIX=…: bin/hone, libhone with its headers and CMake package, data and licences. Every path inside is
# relative, so the folder can be moved as a whole.
include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/hone)

if(APPLE)
  set(here "@loader_path")
else()
  set(here "$ORIGIN")
endif()

install(TARGETS libhone EXPORT honeTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development)
if(TARGET hone)
  install(TARGETS hone RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
  set_target_properties(hone PROPERTIES INSTALL_RPATH ${here}/../${CMAKE_INSTALL_LIBDIR})
endif()
if(TARGET hone-worker)
  install(TARGETS hone-worker RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/hone COMPONENT runtime)
  set_target_properties(hone-worker PROPERTIES INSTALL_RPATH ${here}/../../${CMAKE_INSTALL_LIBDIR})
endif()

if(HONE_PORTABLE)   # llama.cpp's libraries and its kernels for each kind of CPU are private to Hone: lib/hone
  file(GLOB private_libraries ${HONE_LLAMA_BUILD}/bin/libggml-cpu-*.so ${HONE_LLAMA_BUILD}/bin/*.so.*)
  set_target_properties(libhone PROPERTIES INSTALL_RPATH ${here}/hone)
  install(FILES ${private_libraries} DESTINATION ${CMAKE_INSTALL_LIBDIR}/hone COMPONENT runtime)
endif()

get_property(header_folders GLOBAL PROPERTY HONE_HEADER_FOLDERS)
install(DIRECTORY ${header_folders} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development FILES_MATCHING PATTERN "*.h")
install(EXPORT honeTargets NAMESPACE hone:: FILE honeConfig.cmake DESTINATION ${package_folder} COMPONENT development)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/honeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/honeConfigVersion.cmake DESTINATION ${package_folder} COMPONENT development)

if(EXISTS ${PROJECT_SOURCE_DIR}/data)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/data/ DESTINATION ${CMAKE_INSTALL_DATADIR}/hone COMPONENT runtime)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/NOTICE
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/hone COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/third_party/licences DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/hone COMPONENT runtime)
