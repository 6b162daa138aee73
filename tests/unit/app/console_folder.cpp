#include "app/console_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

#include "tests/support/temporary_directory.hpp"

using namespace tandem;

namespace {

namespace fs = std::filesystem;

void make_console(const fs::path& folder) {
  fs::create_directories(folder);
  std::ofstream(folder / "index.html") << "<!doctype html>";
}

}  // namespace

SCENARIO("a program finds its console wherever it was put") {
  const test::temporary_directory scratch;
  const auto root = fs::canonical(scratch.path());
  fs::create_directories(root / "bin");
  const auto program = root / "bin" / "tandem";
  CHECK_FALSE(find_console(program));
  CHECK_FALSE(find_console({}));
  WHEN("it is installed") {
    make_console(root / "share" / "tandem" / "console");
    THEN("the console is in share") { CHECK(find_console(program) == root / "share" / "tandem" / "console"); }
    WHEN("there is one beside it, too") {
      make_console(root / "bin" / "console");
      THEN("that one counts") { CHECK(find_console(program) == root / "bin" / "console"); }
    }
  }
  WHEN("a folder of that name holds no console") {
    fs::create_directories(root / "bin" / "console");
    CHECK_FALSE(find_console(program));
  }
  CHECK(this_program().is_absolute());
}
