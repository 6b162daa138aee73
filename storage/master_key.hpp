#pragma once
// Where the master key comes from, and whether it is the one this data directory was sealed with.
//
//   DIR/master.key      made at the first start when no key is given; mode 0600
//       master.key.id   the id of the key in use, so that a wrong one is refused at the start and not in a call

#include <filesystem>
#include <string>

#include "messages/errors.hpp"
#include "storage/sealing.hpp"

namespace tandem {

struct master_key_sources {
  std::filesystem::path file;  // --master-key-file; empty: not given. Weighs more than
  std::string base64;          // TANDEM_MASTER_KEY; empty: not given. Weighs more than
  std::filesystem::path data;  // the data directory, where a key is made when neither is given
};

struct found_master_key {
  master_key key;
  std::string origin;   // in words for the log, e.g. "made in /var/lib/tandem/master.key: back it up apart from the data"
  std::string warning;  // e.g. others may read the file; empty when all is well
};

/// Refuses: invalid (not a key), not_found (the file), unauthorized (not the key that this directory was sealed with, or that one
/// is missing), storage_failed.
outcome<found_master_key> find_master_key(const master_key_sources& sources);

}  // namespace tandem
