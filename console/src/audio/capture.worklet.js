// Runs on the browser's audio thread: collects the microphone's samples into pieces of one frame and hands them over.
class Capture extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.frame = new Float32Array(processorOptions.frame);
    this.filled = 0;
  }
  process([input]) {
    for (const sample of input[0] ?? []) {
      this.frame[this.filled++] = sample;
      if (this.filled < this.frame.length) continue;
      this.port.postMessage(this.frame.slice());
      this.filled = 0;
    }
    return true;
  }
}
registerProcessor("capture", Capture);
