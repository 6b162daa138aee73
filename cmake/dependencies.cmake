# Every outside library is found here, once, and gets a target name.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(spdlog REQUIRED)
find_package(PkgConfig REQUIRED)

function(tandem_library name)
  cmake_parse_arguments(ARG "" "" "LIBS;DEFINES;LINKS" ${ARGN})
  add_library(dep::${name} INTERFACE IMPORTED GLOBAL)
  foreach(lib ${ARG_LIBS})
    string(MAKE_C_IDENTIFIER "TANDEM_LIB_${lib}" var)
    if(lib MATCHES "^:")
      target_link_libraries(dep::${name} INTERFACE "-l${lib}")
    else()
      find_library(${var} NAMES ${lib} REQUIRED)
      target_link_libraries(dep::${name} INTERFACE ${${var}})
    endif()
  endforeach()
  target_link_libraries(dep::${name} INTERFACE ${ARG_LINKS})
  target_compile_definitions(dep::${name} INTERFACE ${ARG_DEFINES})
endfunction()

# Debian's libcaf-dev ships neither a CMake config nor a find module.
tandem_library(caf LIBS caf_core DEFINES CAF_ENABLE_TYPE_ID_CHECKS LINKS Threads::Threads)
tandem_library(rocksdb LIBS rocksdb)
tandem_library(zstd LIBS zstd)
tandem_library(pugixml LIBS pugixml)
tandem_library(simdjson LIBS simdjson)
tandem_library(argon2 LIBS argon2)
tandem_library(prometheus LIBS prometheus-cpp-core)
tandem_library(boost DEFINES BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ERROR_CODE_HEADER_ONLY LINKS Threads::Threads)
tandem_library(speech LIBS flite_cmu_us_slt flite_cmu_us_rms flite_cmu_us_awb flite_cmu_us_kal16 flite_usenglish flite_cmulex
  flite pocketsphinx sphinxbase)
tandem_library(audio LIBS speexdsp spandsp opus opusenc)
target_link_libraries(dep::audio INTERFACE -l:libwebrtc_audio_processing.so.1)
# Debian's sphinxbase.pc names a folder that its package does not ship, which CMake refuses: the real ones are found by a header.
find_path(TANDEM_POCKETSPHINX_INCLUDE pocketsphinx.h PATH_SUFFIXES pocketsphinx REQUIRED)
find_path(TANDEM_SPHINXBASE_INCLUDE sphinxbase/cmd_ln.h REQUIRED)
find_path(TANDEM_SPHINXBASE_CONFIG sphinx_config.h PATH_SUFFIXES sphinxbase ${CMAKE_LIBRARY_ARCHITECTURE}/sphinxbase REQUIRED)
target_include_directories(dep::speech INTERFACE ${TANDEM_POCKETSPHINX_INCLUDE} ${TANDEM_SPHINXBASE_INCLUDE} ${TANDEM_SPHINXBASE_CONFIG})
pkg_check_modules(OPUSENC REQUIRED IMPORTED_TARGET libopusenc)
target_link_libraries(dep::audio INTERFACE PkgConfig::OPUSENC)

# libphonenumber-dev cannot be installed beside Boost 1.81 (it pulls 1.74), so `dev deps` unpacks its headers into .deps.
# The runtime library is Debian's own.
find_path(TANDEM_PHONENUMBER_INCLUDE phonenumbers/phonenumberutil.h PATHS ${CMAKE_SOURCE_DIR}/.deps/usr/include
  $ENV{TANDEM_DEPS}/usr/include REQUIRED)
tandem_library(phonenumber LIBS protobuf)
target_link_libraries(dep::phonenumber INTERFACE -l:libphonenumber.so.8)
target_include_directories(dep::phonenumber INTERFACE ${TANDEM_PHONENUMBER_INCLUDE})
