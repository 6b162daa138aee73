#pragma once
// What the same job costs when nothing is done but the job. Both run one I/O thread and never return.

#include <functional>
#include <map>
#include <string>

namespace tandem::bench {

/// A WebSocket server of Beast that sends every message back as it came; a request that is no upgrade gets a short answer, and
/// its connection stays open.
void serve_bare_echo(const std::function<void(unsigned short port)>& listening);

/// What a bare responder does with a request.
struct bare_work {
  std::string folder;  // of a RocksDB; empty: nothing is written
  std::string content_type = "application/xml";
  std::map<std::string, std::string> bodies;  // the answer by target; for another target it is `otherwise`
  std::string otherwise = "<Response><Stream>ws://127.0.0.1/</Stream></Response>";
};
/// An HTTP server of Beast that writes each request's body to its RocksDB, many requests to one synced write, and then answers.
/// It knows nothing of signatures, calls or actors.
void serve_bare_responder(const bare_work& work, const std::function<void(unsigned short port)>& listening);

}  // namespace tandem::bench
