#include "voice/codec/line_codec.hpp"

#include <bit>
#include <cstring>

#include "voice/codec/g711.hpp"
#include "voice/codec/resampler.hpp"

namespace tandem {
namespace {

static_assert(std::endian::native == std::endian::little);

class browser_codec final : public line_codec {
 public:
  /// The filters' delay goes into silence, so that from the first sample on as much comes out as went in.
  browser_codec() {
    const std::vector<std::int16_t> silence(320);
    down_.push(silence, narrow_);
    up_.push(silence, wide_);
  }

  void narrow(std::span<const std::byte> wide, std::vector<std::byte>& mulaw) override {
    wide_.resize(wide.size() / 2);
    std::memcpy(wide_.data(), wide.data(), wide_.size() * 2);
    narrow_.clear();
    down_.push(wide_, narrow_);
    const auto had = mulaw.size();
    mulaw.resize(had + narrow_.size());
    linear_to_mulaw(narrow_, std::span(mulaw).subspan(had));
  }

  void widen(std::span<const std::byte> mulaw, std::vector<std::byte>& wide) override {
    narrow_.resize(mulaw.size());
    mulaw_to_linear(mulaw, narrow_);
    wide_.clear();
    up_.push(narrow_, wide_);
    const auto had = wide.size();
    wide.resize(had + wide_.size() * 2);
    std::memcpy(wide.data() + had, wide_.data(), wide_.size() * 2);
  }

 private:
  resampler down_{16000, 8000}, up_{8000, 16000};
  std::vector<std::int16_t> narrow_, wide_;
};

}  // namespace

std::unique_ptr<line_codec> make_line_codec() { return std::make_unique<browser_codec>(); }

}  // namespace tandem
