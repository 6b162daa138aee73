#pragma once
// The master key behind the port that edges and actors know.

#include "messages/desks.hpp"
#include "storage/sealing.hpp"

namespace tandem {

class sealed_box final : public secret_box {
 public:
  explicit sealed_box(master_key key) : key_(std::move(key)) {}
  std::string seal(std::string_view purpose, std::string_view secret) override { return tandem::seal(key_, secret, purpose); }
  outcome<std::string> open(std::string_view purpose, std::string_view sealed) const override {
    return unseal(key_, sealed, purpose);
  }
  std::string token(std::string_view purpose, std::string_view words) const override {
    return tandem::token(key_, purpose, words);
  }

 private:
  master_key key_;
};

}  // namespace tandem
