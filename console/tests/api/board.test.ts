import { describe, expect, it, vi } from "vitest";
import { Board } from "~/api/board";
import { boardCall } from "../support/values";

describe("the board", () => {
  it("draws once however many calls change, newest first", () => {
    let draw = () => {};
    const later = vi.fn((work: () => void) => void (draw = work));
    const board = new Board(later);
    const drawn = vi.fn();
    board.subscribe(drawn);
    for (let i = 0; i < 2000; i++) board.take(boardCall(i));
    expect(later).toHaveBeenCalledTimes(1);
    draw();
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(board.snapshot()).toHaveLength(2000);
    expect(board.snapshot()[0]?.call_id).toBe(1999);
  });
  it("keeps what was told while the whole board was on its way", () => {
    const board = new Board((work) => work());
    board.asked();
    board.take(boardCall(1, { phase: "ended" }));
    board.take(boardCall(2, { node: "newer" }));
    board.replace([boardCall(1), boardCall(2, { node: "older" }), boardCall(3)]);
    expect(board.snapshot().map((c) => [c.call_id, c.node])).toEqual([
      [3, "Greeting"],
      [2, "newer"],
    ]);
  });
  it("lets go of a call that ended, and of all when it is read anew", () => {
    const board = new Board((work) => work());
    board.take(boardCall(1));
    board.take(boardCall(2));
    board.take(boardCall(1, { phase: "ended" }));
    expect(board.snapshot().map((c) => c.call_id)).toEqual([2]);
    board.replace([boardCall(3)]);
    expect(board.snapshot().map((c) => c.call_id)).toEqual([3]);
  });
});
