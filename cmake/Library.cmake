# libhone: every room in one shared library. What the rooms are made of (llama.cpp's archives, ICU, …) is linked
# privately, and only names of namespace hone leave it, so that it can live beside another copy of any of them.

# Mangled names of hone::…: functions (plain, const, & and &&), type information, vtables, guards of inline variables.
set(HONE_EXPORTS _ZN4hone* _ZNK4hone* _ZNR4hone* _ZNKR4hone* _ZNO4hone* _ZNKO4hone*
    _ZTIN4hone* _ZTSN4hone* _ZTVN4hone* _ZTTN4hone* _ZGVN4hone*)

function(hone_library)
  get_property(rooms GLOBAL PROPERTY HONE_ROOMS)
  get_property(libraries GLOBAL PROPERTY HONE_LIBRARIES)
  list(REMOVE_DUPLICATES libraries)
  set(objects)
  set(includes)
  set(headers)
  foreach(room ${rooms})
    list(APPEND objects $<TARGET_OBJECTS:hone_${room}>)
    list(APPEND includes ${CMAKE_CURRENT_SOURCE_DIR}/${room}/include ${CMAKE_CURRENT_SOURCE_DIR}/${room}/internal)
    list(APPEND headers ${CMAKE_CURRENT_SOURCE_DIR}/${room}/include/)
  endforeach()
  set_property(GLOBAL PROPERTY HONE_HEADER_FOLDERS ${headers})

  add_library(libhone SHARED ${objects})
  add_library(hone::hone ALIAS libhone)
  set_target_properties(libhone PROPERTIES
    OUTPUT_NAME hone EXPORT_NAME hone VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}   # until 1.0 a minor version may break the interface
    LINKER_LANGUAGE CXX LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  target_include_directories(libhone INTERFACE
    "$<BUILD_INTERFACE:${includes}>" $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(libhone INTERFACE cxx_std_20)
  target_link_libraries(libhone PRIVATE hone_flags ${libraries})

  if(APPLE)
    list(TRANSFORM HONE_EXPORTS PREPEND _ OUTPUT_VARIABLE names)
    list(JOIN names "\n" names)
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/libhone.exports CONTENT "${names}\n")
    target_link_options(libhone PRIVATE "LINKER:-exported_symbols_list,${CMAKE_CURRENT_BINARY_DIR}/libhone.exports")
  else()
    list(JOIN HONE_EXPORTS "; " names)
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/libhone.map CONTENT "{ global: ${names}; local: *; };\n")
    target_link_options(libhone PRIVATE
      "LINKER:--version-script=${CMAKE_CURRENT_BINARY_DIR}/libhone.map" LINKER:--as-needed LINKER:-Bsymbolic-functions)
    if(NOT HONE_SANITIZE)   # Clang's sanitizers leave their names for the program to bring
      target_link_options(libhone PRIVATE LINKER:-z,defs)
    endif()
  endif()
endfunction()
