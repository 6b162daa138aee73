#include "storage/wav_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <spdlog/spdlog.h>

#include "storage/codec.hpp"

namespace tandem {
namespace {

namespace fs = std::filesystem;

constexpr unsigned bytes_per_ms = 16;  // 8 kHz, two channels, one byte each

std::string header(std::uint64_t data_bytes) {
  using little_endian::put;
  std::string out = "RIFF";
  put(out, wav_file::header_size - 8 + data_bytes, 4);
  out += "WAVEfmt ";
  put(out, 18, 4);
  put(out, 7, 2);  // mu-law
  put(out, 2, 2);
  put(out, 8000, 4);
  put(out, 16000, 4);
  put(out, 2, 2);
  put(out, 8, 2);
  put(out, 0, 2);
  out += "fact";
  put(out, 4, 4);
  put(out, data_bytes / 2, 4);
  out += "data";
  put(out, data_bytes, 4);
  return out;
}

fs::path with_part(const fs::path& path) {
  auto part = path;
  part += ".part";
  return part;
}

// NAME.wav, NAME-2.wav, ... : the first that is neither there nor growing, unless what grows there is @p own_part.
fs::path free_name(const fs::path& wanted, const fs::path& own_part = {}) {
  auto path = wanted;
  for (unsigned n = 2; file_exists(path) || (file_exists(with_part(path)) && with_part(path) != own_part); ++n) {
    path = wanted;
    path.replace_filename(wanted.stem().string() + "-" + std::to_string(n) + wanted.extension().string());
  }
  return path;
}

// A header of ours up to the sizes, which a crash may have left behind.
bool ours(std::string_view head) {
  const auto blank = header(0);
  const auto same = [&](std::size_t from, std::size_t to) {
    return head.substr(from, to - from) == blank.substr(from, to - from);
  };
  return head.size() == wav_file::header_size && same(0, 4) && same(8, 46) && same(50, 54);
}

outcome<recovered_recording> recover(const fs::path& part) {
  auto f = open_file(part, O_RDWR);
  if (!f) return f.why();
  std::string head(wav_file::header_size, '\0');
  const auto n = ::pread(f->fd(), head.data(), head.size(), 0);
  head.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  std::error_code error;
  const auto size = fs::file_size(part, error);
  if (error) return refusal{errc::storage_failed, "cannot look at " + part.string() + ": " + error.message(), "path"};
  if (size <= wav_file::header_size) {
    fs::remove(part, error);
    return recovered_recording{};
  }
  if (!ours(head)) return refusal{errc::corrupt, part.string() + " is no recording of ours: left as it is", "path"};
  const auto data = (size - wav_file::header_size) & ~std::uint64_t{1};
  if (!f->write_at(header(data), 0) || ::ftruncate(f->fd(), static_cast<off_t>(wav_file::header_size + data)) != 0 || !f->sync())
    return file_refusal("repair", part);
  auto name = part;
  const auto path = free_name(name.replace_extension(), part);
  fs::rename(part, path, error);
  if (error) return refusal{errc::storage_failed, "cannot rename " + part.string() + ": " + error.message(), "path"};
  return recovered_recording{path, std::chrono::milliseconds(data / bytes_per_ms)};
}

}  // namespace

outcome<wav_file> wav_file::create(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return refusal{errc::storage_failed, "cannot make " + path.parent_path().string() + ": " + error.message(), "path"};
  wav_file out;
  out.path_ = free_name(path);
  out.part_ = with_part(out.path_);
  auto f = open_file(out.part_, O_WRONLY | O_CREAT | O_EXCL);
  if (!f) return f.why();
  out.file_ = std::move(*f);
  if (auto saved = out.save(); !saved) return saved.why();
  return out;
}

outcome<done> wav_file::append(std::string_view interleaved) {
  if (data_bytes_ + interleaved.size() > data_bytes_max)
    return refusal{errc::limit_reached, path_.string() + " is as long as a WAV file can be", "path"};
  if (!file_.write_at(interleaved, header_size + data_bytes_)) return file_refusal("write", part_);
  data_bytes_ += interleaved.size();
  return done{};
}

outcome<done> wav_file::save() {
  if (saved_bytes_ == data_bytes_) return done{};
  if (!file_.write_at(header(data_bytes_), 0)) return file_refusal("write", part_);
  saved_bytes_ = data_bytes_;
  return done{};
}

outcome<fs::path> wav_file::finish() {
  // A write that failed half-way may have left a tail that the header does not count.
  if (::ftruncate(file_.fd(), static_cast<off_t>(header_size + data_bytes_)) != 0) return file_refusal("cut", part_);
  if (auto saved = save(); !saved) return saved.why();
  if (!file_.sync()) return file_refusal("sync", part_);
  if (::rename(part_.c_str(), path_.c_str()) != 0) return file_refusal("rename", part_);
  part_ = path_;
  return path_;
}

std::chrono::milliseconds wav_file::duration() const { return std::chrono::milliseconds(data_bytes_ / bytes_per_ms); }

std::vector<recovered_recording> recover_recordings(const fs::path& dir) {
  std::vector<fs::path> parts;
  std::error_code error;
  for (fs::recursive_directory_iterator it(dir, fs::directory_options::skip_permission_denied, error), end; !error && it != end;
       it.increment(error))
    if (it->path().string().ends_with(".wav.part") && it->is_regular_file(error)) parts.push_back(it->path());
  std::vector<recovered_recording> out;
  for (const auto& part : parts) {
    auto one = recover(part);
    if (!one)
      spdlog::warn("{}", one.why().message);
    else if (!one->path.empty())
      out.push_back(std::move(*one));
  }
  return out;
}

}  // namespace tandem
