#pragma once
// Keys that only storage writes. Those of entities and indexes are in messages/keys.hpp; the picture there shows all of them.
//
//   journal    <log u8><sequence u64, big-endian>      a record: all of a log together, oldest first
//   state      log/<log>/counter                       the highest counter of this log that may have been handed out
//              \0applied/<log u8>                      the record up to which the state has been brought (RocksDB only)
//   meta       \0head<log u8>, \0first<log u8>         a log's epoch, head and the head's checksum; the oldest record kept

#include <string>
#include <string_view>

#include "messages/ids.hpp"
#include "messages/keys.hpp"

namespace tandem::keys {

std::string record(log_id log, sequence at);
sequence sequence_of_record(std::string_view key);  // {0} when it is no record key
std::string log_counter(log_id log);
std::string applied(log_id log);
std::string head(log_id log);
std::string first(log_id log);

/// The least string above all that begin with @p prefix; empty when there is none (then scan to the end).
std::string after_prefix(std::string_view prefix);

}  // namespace tandem::keys
