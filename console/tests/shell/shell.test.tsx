import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider, createMemoryRouter } from "react-router-dom";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OperatorProvider } from "~/api/session";
import type { Role } from "~/api/types";
import { TooltipProvider } from "~/design/overlay";
import { ToastProvider } from "~/design/toast";
import { Shell } from "~/shell/shell";
import { FakeNode } from "../support/fake_node";
import { hostile } from "../support/values";

vi.setConfig({ testTimeout: 15_000 });
afterEach(() => vi.useRealTimers());

const item = (over = {}) => ({
  id: 64,
  name: "Main line",
  provider: "plivo",
  inactive: false,
  practice: false,
  phone_number_count: 1,
  is_ready_for_outbound: true,
  application_state: "in_sync",
  ...over,
});
const node = (config = item()) =>
  new FakeNode()
    .on("GET /session", () => ({ state: "signed_in" }))
    .on("GET /organizations/telephony-configs", () => ({ configurations: [config] }))
    .on("GET /workflow/summary", () => [{ id: 128, name: "Desk" }]);

function begin(role: Role = "admin") {
  const router = createMemoryRouter([
    { element: <Shell />, children: [{ path: "*", element: <input aria-label="Notes" /> }] },
  ]);
  const operator = { id: 1, name: "Ada", email: "a@b.c", role, is_active: true, created_at: null, last_signed_in_at: null };
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <TooltipProvider>
        <ToastProvider>
          <OperatorProvider operator={operator}>
            <RouterProvider router={router} />
          </OperatorProvider>
        </ToastProvider>
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return { router, user: userEvent.setup() };
}

describe("the shell", () => {
  it("says when what is seen may be old, since when, and in UTC", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, now: new Date("2026-01-01T10:00:00Z") });
    const fake = node().install();
    begin();
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(screen.queryByText(/Not live/)).toBeNull();
    fake.hangUp();
    await act(() => vi.advanceTimersByTimeAsync(200));
    fake.unreachable = true;
    await act(() => vi.advanceTimersByTimeAsync(9000));
    expect(screen.getByText(/Not live/)).toBeVisible();
    expect(screen.getByRole("status").querySelector("time")).toHaveAttribute("title", expect.stringMatching(/UTC$/));
    fake.unreachable = false;
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(screen.queryByText(/Not live/)).toBeNull();
  });
  it("goes to a page by two keys, but not while something is typed", async () => {
    node().install();
    const { router, user } = begin();
    await user.type(await screen.findByLabelText("Notes"), "gw");
    expect(router.state.location.pathname).toBe("/");
    await user.click(document.body);
    await user.keyboard("gw");
    expect(router.state.location.pathname).toBe("/workflows");
  });
  it("finds places by name and goes there with the keyboard", async () => {
    node().install();
    const { router, user } = begin();
    await screen.findAllByText("Ada");
    await user.keyboard("{Control>}k{/Control}");
    await user.keyboard("main l");
    expect(await screen.findByRole("option", { name: /Main line/ })).toHaveAttribute("aria-selected", "true");
    await user.keyboard("{Enter}");
    expect(router.state.location.pathname).toBe("/telephony-configurations/64");
  });
  it("offers a viewer no place that would refuse them", async () => {
    node().install();
    const { user } = begin("viewer");
    await screen.findAllByText("Ada");
    await user.keyboard("{Control>}k{/Control}");
    expect(await screen.findByRole("option", { name: /Desk/ })).toBeVisible();
    expect(screen.queryByRole("option", { name: /New workflow|Add a telephony/ })).toBeNull();
  });
  it("marks telephony when a line is not well, and says why", async () => {
    node(item({ application_state: "refused", application_message: "the token is wrong" })).install();
    begin();
    expect((await screen.findAllByTitle("Main line: the token is wrong"))[0]).toBeInTheDocument();
  });
  it("renders what the node tells by itself as text", async () => {
    const fake = node().install();
    begin();
    await screen.findAllByText("Ada");
    act(() => fake.tell("notice", { level: "error", name: "sync.failed", detail: hostile }));
    expect(await screen.findByText(hostile)).toBeVisible();
    expect(document.querySelector("script, img[src=x]")).toBeNull();
  });
});
