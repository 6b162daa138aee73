#include "tests/bench/support/report.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "tests/bench/support/measure.hpp"

namespace tandem::bench {
namespace {

[[noreturn]] void explain(const char* program, int status) {
  std::fprintf(stderr,
               "usage: %s [--quick] [--json] [--rounds N]\n"
               "  --quick     a few seconds, to see that it works\n"
               "  --json      one line of JSON instead of a table\n"
               "  --rounds N  interleaved rounds of measured thing and baseline (1 to 100)\n",
               program);
  std::exit(status);
}

bool met(const figure& f) {
  return !f.bar || (f.bar->at_least ? median(f.rounds) >= f.bar->value : median(f.rounds) <= f.bar->value);
}

std::string verdict(const figure& f, const options& asked) {
  if (!f.bar) return "";
  char text[80];
  std::snprintf(text, sizeof text, "  target %s %.2f: %s", f.bar->at_least ? ">=" : "<=", f.bar->value,
                asked.quick ? "not judged"
                : met(f)    ? "met"
                            : "MISSED");
  return text;
}

void print_table(const report& r, const options& asked) {
  std::printf("%s: %s\n", r.name.c_str(), r.measured.c_str());
  std::printf("  %-52s %9s %9s %9s\n", "", "median", "min", "max");
  for (const auto& f : r.figures) {
    const auto label = f.what + ", " + f.unit;
    std::printf("  %-52s %9.2f %9.2f %9.2f%s\n", label.c_str(), median(f.rounds), percentile(f.rounds, 0),
                percentile(f.rounds, 1), verdict(f, asked).c_str());
  }
  for (const auto& note : r.notes) std::printf("  %s\n", note.c_str());
}

void print_json(const report& r, const options& asked) {
  nlohmann::json out{{"bench", r.name}, {"measured", r.measured}, {"quick", asked.quick}, {"notes", r.notes}};
  for (const auto& f : r.figures) {
    nlohmann::json one{{"what", f.what},
                       {"unit", f.unit},
                       {"rounds", f.rounds},
                       {"median", median(f.rounds)},
                       {"min", percentile(f.rounds, 0)},
                       {"max", percentile(f.rounds, 1)}};
    if (f.bar) one["target"] = {{f.bar->at_least ? "at_least" : "at_most", f.bar->value}, {"met", met(f)}};
    out["figures"].push_back(std::move(one));
  }
  std::printf("%s\n", out.dump().c_str());
}

}  // namespace

options read_options(int argc, char** argv) {
  options asked;
  bool rounds_given = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") == 0) {
      asked.quick = true;
    } else if (std::strcmp(argv[i], "--json") == 0) {
      asked.json = true;
    } else if (std::strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) {
      asked.rounds = std::atoi(argv[++i]);
      rounds_given = true;
      if (asked.rounds < 1 || asked.rounds > 100) explain(argv[0], 2);
    } else {
      explain(argv[0], std::strcmp(argv[i], "--help") == 0 ? 0 : 2);
    }
  }
  if (asked.quick && !rounds_given) asked.rounds = 2;
  return asked;
}

int conclude(const report& r, const options& asked) {
  if (asked.json)
    print_json(r, asked);
  else
    print_table(r, asked);
  std::fflush(stdout);
  return asked.quick || std::all_of(r.figures.begin(), r.figures.end(), met) ? 0 : 1;
}

std::vector<double> ratios(const std::vector<double>& of, const std::vector<double>& to) {
  std::vector<double> out;
  for (std::size_t i = 0; i < std::min(of.size(), to.size()); ++i) out.push_back(of[i] / to[i]);
  return out;
}

}  // namespace tandem::bench
