#pragma once
// What all calls share of the embedded recogniser: domains (a language model and a dictionary made from one workflow's words) and
// warm decoders for each. Thread: any; what takes long (building, loading) happens in the calling worker.

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "voice/providers/pocketsphinx.hpp"
#include "voice/providers/sphinx_decoder.hpp"

namespace tandem {

/// The name of a domain: the same sentences are the same domain, whichever call asks.
std::uint64_t domain_key(const std::vector<std::string>& sentences);

class sphinx_engine : public std::enable_shared_from_this<sphinx_engine> {
 public:
  explicit sphinx_engine(pocketsphinx_options options);

  class domain;
  /// A decoder on loan: goes back where it came from.
  struct give_back {
    std::shared_ptr<sphinx_engine> engine;
    std::shared_ptr<domain> of;
    void operator()(sphinx_decoder* decoder) const;
  };
  using loan = std::unique_ptr<sphinx_decoder, give_back>;

  /// Builds it if nobody has, and has one decoder ready.
  std::shared_ptr<domain> prepare(std::uint64_t key, const std::vector<std::string>& sentences);

  /// @p count decoders (at most 2) that know @p words, or none: then every decoder is at work and @p when_free is called (once,
  /// from any thread, holding no lock) as soon as one is not. Without trouble(), that is; with it there is nothing to wait for.
  std::vector<loan> borrow(const std::shared_ptr<domain>& from, std::size_t count,
                           const std::set<std::string, std::less<>>& words, std::function<void()> when_free);

  /// Nobody will be waited for any more: who waits is forgotten without a call, and what comes after finds trouble(). Those who
  /// wait hold this engine through what they wait with, so its owner must say when it is over.
  void close();

  /// Why decoders cannot be made, empty when they can.
  std::string trouble() const;

 private:
  std::unique_ptr<sphinx_decoder> make_decoder(domain& of);
  std::unique_ptr<sphinx_decoder> take_idle(domain& from);
  bool reserve();
  std::size_t within_reach() const;
  void report(std::string trouble);
  void put_back(domain& of, std::unique_ptr<sphinx_decoder> decoder);
  void teach(sphinx_decoder& decoder, domain& of, const std::set<std::string, std::less<>>& words);

  pocketsphinx_options options_;  // never changes
  mutable std::mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<domain>> domains_;
  std::list<std::uint64_t> recent_;  // newest first
  std::size_t decoders_ = 0;         // alive, idle or on loan
  std::vector<std::function<void()>> waiting_;
  std::string trouble_;
};

}  // namespace tandem
