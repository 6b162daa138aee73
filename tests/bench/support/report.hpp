#pragma once
// What every benchmark is asked and what it answers: a table for people, or one line of JSON.

#include <optional>
#include <string>
#include <vector>

namespace tandem::bench {

struct options {
  bool quick = false;  // a few seconds, to see that it works; the figures are too short to judge and judge nothing
  bool json = false;
  int rounds = 5;
};
/// Ends the program with a usage text when it does not understand.
options read_options(int argc, char** argv);

/// A bar that the median has to reach.
struct target {
  double value;
  bool at_least;  // else: at most
};

/// One quantity, measured once a round.
struct figure {
  std::string what;
  std::string unit;
  std::vector<double> rounds;
  std::optional<target> bar = {};
};

struct report {
  std::string name;
  std::string measured;  // what, how much of it, how often
  std::vector<figure> figures;
  std::vector<std::string> notes;
};

/// Prints it. @return the exit status: 1 when a bar was missed, unless it was a quick look.
int conclude(const report& r, const options& asked);

/// Element by element: what one thing is of another in the same round.
std::vector<double> ratios(const std::vector<double>& of, const std::vector<double>& to);

}  // namespace tandem::bench
