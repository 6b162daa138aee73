# One instrumented build for two uses: the unit suite of ./dev check and the fuzz entries of ./dev fuzz, which link the same libraries.
if(TANDEM_SANITIZE)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL Clang)
    message(FATAL_ERROR "TANDEM_SANITIZE needs clang++ (libFuzzer is part of it): -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_C_COMPILER=clang-14, "
      "as scripts/sanitized.sh has it")
  endif()
  set(TANDEM_SANITIZERS address,undefined,float-cast-overflow,nullability)
  # Relative, as the compiler's working directory is the build's: an absolute path would keep a compiler cache from serving two checkouts.
  file(RELATIVE_PATH ignored ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR}/cmake/sanitize_ignore.txt)
  add_compile_options(-fsanitize=${TANDEM_SANITIZERS},fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer
    -fsanitize-ignorelist=${ignored})
  add_link_options(-fsanitize=${TANDEM_SANITIZERS} -fuse-ld=lld)
endif()
