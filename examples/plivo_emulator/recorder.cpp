#include "examples/plivo_emulator/recorder.hpp"

namespace tandem::emulator {

recorder::recorder(const std::string& dir, const std::string& call_uuid) {
  if (dir.empty()) return;
  base_ = dir + "/" + call_uuid;
  timeline_ = std::fopen((base_ + ".timeline.jsonl").c_str(), "w");
}

recorder::~recorder() { close(); }

void recorder::answered() {
  if (base_.empty()) return;
  heard_ = std::make_unique<wav_writer>(base_ + ".heard.wav");
  said_ = std::make_unique<wav_writer>(base_ + ".said.wav");
}

void recorder::add(const frame& heard, const frame& said) {
  if (heard_) heard_->write(heard);
  if (said_) said_->write(said);
}

void recorder::note(const std::string& line) {
  if (notes_.size() < 20000) notes_.push_back(line);
  if (base_.empty()) return;
  // A closed timeline is opened again for the little that follows the end, so that finished calls hold no files.
  auto* file = timeline_ ? timeline_ : std::fopen((base_ + ".timeline.jsonl").c_str(), "a");
  if (!file) return;
  std::fputs((line + "\n").c_str(), file);
  std::fflush(file);
  if (!timeline_) std::fclose(file);
}

void recorder::close() {
  heard_.reset();
  said_.reset();
  if (timeline_) std::fclose(timeline_);
  timeline_ = nullptr;
}

}  // namespace tandem::emulator
