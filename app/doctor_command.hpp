#pragma once

#include <iosfwd>
#include <string>

namespace tandem {

struct doctor_command {
  std::string node_url = "http://127.0.0.1:8080";
  std::string api_key;
  std::string config_id;  // empty: every configuration
  bool fix = false, force = false;
};

/// `tandem doctor`: asks a running node for its diagnosis and prints it. Exit status 0: all well or merely doubtful; 1: a problem
/// was found; 2: the node could not be asked.
int run_doctor(const doctor_command& wish, std::ostream& out, std::ostream& complaints);

}  // namespace tandem
