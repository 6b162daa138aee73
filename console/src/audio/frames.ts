// Samples as they travel on our sockets: signed 16 bit, little endian, channels interleaved.

export function toFloats(frame: ArrayBuffer, channels: number): Float32Array[] {
  const samples = new DataView(frame);
  const length = Math.floor(frame.byteLength / 2 / channels);
  const out = Array.from({ length: channels }, () => new Float32Array(length));
  for (let i = 0; i < length; i++)
    for (let c = 0; c < channels; c++) out[c]![i] = samples.getInt16((i * channels + c) * 2, true) / 32768;
  return out;
}

export function toInts(samples: Float32Array): ArrayBuffer {
  const out = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((s, i) => out.setInt16(i * 2, Math.max(-32768, Math.min(32767, Math.round(s * 32768))), true));
  return out.buffer as ArrayBuffer;
}

/// 0..1, how loud a piece is to the ear.
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const s of samples) sum += s * s;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  return rms < 0.001 ? 0 : Math.min(1, Math.max(0, (20 * Math.log10(rms) + 55) / 50));
}
