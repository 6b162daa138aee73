import { act, fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Player } from "~/pages/calls/player";
import { run } from "../support/values";
import { ApiError } from "~/api/errors";
import { api } from "~/api/client";

// The sound of a minute, as wavesurfer tells of it.
const wave = vi.hoisted(() => {
  const listeners = new Map<string, (value: number) => void>();
  return {
    tell: (event: string, value = 0) => listeners.get(event)?.(value),
    on: (event: string, listener: (value: number) => void) => void listeners.set(event, listener),
    loadBlob: vi.fn(async () => {}),
    setTime: vi.fn(),
    setPlaybackRate: vi.fn(),
    play: vi.fn(async () => {}),
    playPause: vi.fn(async () => {}),
    destroy: vi.fn(),
  };
});
vi.mock("wavesurfer.js", () => ({ default: { create: () => wave } }));

const lines = run().logs.transcript!;
const heard = vi.fn();
async function playable() {
  render(<Player url="/recording.ogg" lines={lines} onTime={heard} />);
  await vi.waitFor(() => expect(wave.loadBlob).toHaveBeenCalled());
  act(() => wave.tell("ready", 60));
}
beforeEach(() => {
  vi.clearAllMocks();
  vi.spyOn(api, "blob").mockResolvedValue(new Blob());
});

describe("the recording", () => {
  it("waits until it can be played, then plays, faster if wished", async () => {
    render(<Player url="/recording.ogg" lines={lines} onTime={heard} />);
    expect(screen.getByRole("button", { name: "Play" })).toBeDisabled();
    await vi.waitFor(() => expect(wave.loadBlob).toHaveBeenCalled());
    act(() => wave.tell("ready", 60));
    fireEvent.click(screen.getByRole("button", { name: "Play" }));
    expect(wave.playPause).toHaveBeenCalledOnce();
    act(() => wave.tell("play"));
    expect(screen.getByRole("button", { name: "Pause" })).toBeEnabled();
    fireEvent.click(screen.getByRole("button", { name: "2×" }));
    expect(wave.setPlaybackRate).toHaveBeenCalledWith(2);
  });
  it("is sought by keys, and says where it is", async () => {
    await playable();
    const slider = screen.getByRole("slider", { name: /Recording/ });
    act(() => wave.tell("timeupdate", 12));
    expect(slider).toHaveAttribute("aria-valuetext", "12 s of 1 min");
    expect(heard).toHaveBeenLastCalledWith(12_000);
    const to = (key: string) => {
      fireEvent.keyDown(slider, { key });
      return wave.setTime.mock.lastCall?.[0] as number;
    };
    expect([to("ArrowRight"), to("ArrowLeft"), to("PageUp"), to("PageDown"), to("Home"), to("End")]).toEqual([
      17, 7, 42, 0, 0, 60,
    ]);
    fireEvent.keyDown(slider, { key: " " });
    expect(wave.playPause).toHaveBeenCalledOnce();
    expect(wave.play).not.toHaveBeenCalled();
  });
  it("leaves keys that are not its own alone", async () => {
    await playable();
    const slider = screen.getByRole("slider", { name: /Recording/ });
    expect(fireEvent.keyDown(slider, { key: "g" })).toBe(true);
    expect(fireEvent.keyDown(slider, { key: "ArrowRight", ctrlKey: true })).toBe(true);
    expect(fireEvent.keyDown(slider, { key: "ArrowRight" })).toBe(false);
    expect(wave.setTime).toHaveBeenCalledOnce();
  });
  it("plays from what is pressed on the map, where what was cut off is marked", async () => {
    await playable();
    expect(screen.getByRole("button", { name: /Hello, thanks/ })).toHaveClass("cut-off");
    fireEvent.click(screen.getByRole("button", { name: /like to book/ }));
    expect(wave.setTime).toHaveBeenCalledWith(3);
    expect(wave.play).toHaveBeenCalled();
  });
  it("says why there is nothing to hear", async () => {
    vi.spyOn(api, "blob").mockRejectedValue(new ApiError(404, { detail: "The recording was deleted." }));
    render(<Player url="/recording.ogg" lines={lines} onTime={heard} />);
    expect(await screen.findByRole("alert")).toHaveTextContent("The recording was deleted.");
    expect(screen.queryByRole("slider")).toBeNull();
  });
});
