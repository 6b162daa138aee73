// Appends for ever and says on standard output what was acknowledged, until somebody kills it.
//   victim DIR      lines: <log> <sequence> <counter>

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include "storage/log_writer.hpp"
#include "storage/rocksdb_journal.hpp"

using namespace tandem;

namespace {

constexpr unsigned logs = 8, outstanding = 4;

void append_for_ever(log_writer& writer, log_id log) {
  const auto counter = writer.next_counter(log);
  const auto name = std::to_string(counter);
  writer.append(log, {{entity_kind::call, counter}, {name}, {{"k/" + name, name}}}, [&writer, log, name](auto answer) {
    if (!answer) {
      std::fprintf(stderr, "%s\n", answer.why().message.c_str());
      ::_exit(3);
    }
    const auto line = std::to_string(log.value) + " " + std::to_string(answer->value) + " " + name + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) ::_exit(4);
    append_for_ever(writer, log);
  });
}

}  // namespace

int main(int, char** argv) {
  rocksdb_options options;
  options.data = argv[1];
  options.memtable_bytes = 64 << 10;  // so that kills also meet flushes and compactions
  auto engine = open_rocksdb_journal(options);
  if (!engine) {
    std::fprintf(stderr, "%s\n", engine.why().message.c_str());
    return 2;
  }
  log_writer writer(**engine);
  for (std::uint8_t log = 0; log < logs; ++log)
    (*engine)->claim({log}, [&, log](auto got) {
      writer.own({log}, *got, [&writer, log](auto) {
        for (unsigned i = 0; i < outstanding; ++i) append_for_ever(writer, {log});
      });
    });
  for (;;) ::pause();
}
