import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { Copyable } from "~/design/surface";
import { Clock } from "~/design/time";

afterEach(() => vi.unstubAllGlobals());

const press = async (clipboard: unknown, command: boolean) => {
  const user = userEvent.setup();
  Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
  document.execCommand = vi.fn(() => command);
  render(<Copyable text="https://us/run" />);
  await user.click(screen.getByRole("button", { name: "Copy https://us/run" }));
};

it("copies by the clipboard's interface", async () => {
  const writeText = vi.fn(async () => {});
  await press({ writeText }, false);
  expect(await screen.findByRole("button", { name: "Copied" })).toBeVisible();
  expect(writeText).toHaveBeenCalledWith("https://us/run");
});
it("copies the old way on a page that is not secure, and leaves nothing behind", async () => {
  await press(undefined, true);
  expect(await screen.findByRole("button", { name: "Copied" })).toBeVisible();
  expect(document.querySelector("textarea")).toBeNull();
});
it("does not say that it copied when it could not", async () => {
  await press({ writeText: () => Promise.reject(new Error("no")) }, false);
  expect(await screen.findByText(/Not copied/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Copied" })).toBeNull();
});
it("tells a time's UTC to who points at it", () => {
  render(<Clock at="2026-01-01T10:00:42.500Z" />);
  expect(screen.getByRole("time")).toHaveAttribute("title", expect.stringContaining("2026-01-01 10:00:42 UTC"));
});
