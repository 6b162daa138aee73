import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { RouterProvider, createMemoryRouter } from "react-router-dom";
import { describe, expect, it, vi } from "vitest";
import { newQueryClient } from "~/app";
import { TooltipProvider } from "~/design/overlay";
import { ToastProvider } from "~/design/toast";
import { Gate } from "~/shell/gate";
import { FakeNode, Refused } from "../support/fake_node";

const operator = {
  id: 1,
  name: "Ada Byron",
  email: "ada@example.com",
  role: "admin",
  is_active: true,
  created_at: null,
  last_signed_in_at: null,
};
const signedIn = { state: "signed_in", operator, csrf_token: "token", expires_at: null };
const nobody = { operator: null, csrf_token: null, expires_at: null };

/// The console as it begins, with one page whose typed text we can lose.
function begin() {
  const router = createMemoryRouter([
    { element: <Gate />, children: [{ path: "/", element: <input aria-label="Notes" /> }] },
  ]);
  const client = newQueryClient();
  render(
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), client };
}
const node = () =>
  new FakeNode()
    .on("GET /organizations/telephony-configs", () => ({ configurations: [] }))
    .on("GET /workflow/summary", () => []);

describe("first run", () => {
  it("makes the first operator, shows the key once, and goes on", async () => {
    const fake = node()
      .on("GET /session", () => ({ state: "first_run", ...nobody }))
      .on("POST /session/first-operator", () => ({ session: signedIn, api_key: "dgr_secret" }))
      .install();
    const { user } = begin();
    await user.type(await screen.findByLabelText("Name"), "Ada Byron");
    await user.type(screen.getByLabelText("Email"), "ada@example.com");
    await user.type(screen.getByLabelText("Password"), "a long enough password");
    await user.type(screen.getByLabelText("Bootstrap key"), "the-bootstrap-key");
    await user.click(screen.getByRole("button", { name: "Begin" }));
    expect(await screen.findByText("dgr_secret")).toBeVisible();
    expect(fake.last("POST /session/first-operator")?.body).toMatchObject({
      email: "ada@example.com",
      bootstrap_key: "the-bootstrap-key",
    });
    await user.click(screen.getByRole("button", { name: /I have kept it/ }));
    expect(await screen.findByLabelText("Notes")).toBeVisible();
    expect(screen.queryByText("dgr_secret")).toBeNull();
  });
  it("marks the field that is wrong, in the words of the API", async () => {
    node()
      .on("GET /session", () => ({ state: "first_run", ...nobody }))
      .on(
        "POST /session/first-operator",
        () => new Refused(422, { detail: [{ loc: ["body", "email"], msg: "this is not an email address", type: "x" }] }),
      )
      .install();
    const { user } = begin();
    await user.type(await screen.findByLabelText("Name"), "Ada");
    await user.type(screen.getByLabelText("Email"), "ada@example.com");
    await user.type(screen.getByLabelText("Password"), "a long enough password");
    await user.type(screen.getByLabelText("Bootstrap key"), "k");
    await user.click(screen.getByRole("button", { name: "Begin" }));
    expect(await screen.findByText("this is not an email address")).toBeVisible();
    expect(screen.getByLabelText("Email")).toHaveAttribute("aria-invalid", "true");
  });
});

describe("signing in", () => {
  it("says what was wrong and empties the password", async () => {
    node()
      .on("GET /session", () => ({ state: "signed_out", ...nobody }))
      .on("POST /session", () => new Refused(401, { detail: "Email or password is wrong." }))
      .install();
    const { user } = begin();
    await user.type(await screen.findByLabelText("Email"), "ada@example.com");
    await user.type(screen.getByLabelText("Password"), "not this one");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Email or password is wrong.");
    expect(screen.getByLabelText("Password")).toHaveValue("");
  });
});

describe("a session that ends in the middle of work", () => {
  it("is asked for again over the page, and nothing typed is lost", async () => {
    let lost = false;
    const fake = node()
      .on("GET /session", () => signedIn)
      .on("GET /organizations/telephony-configs", () =>
        lost ? new Refused(401, { detail: "session_expired" }) : { configurations: [] },
      )
      .on("POST /session", () => {
        lost = false;
        return { ...signedIn, csrf_token: "second" };
      })
      .install();
    const { user, client } = begin();
    const notes = await screen.findByLabelText("Notes");
    await user.type(notes, "half a sentence");
    lost = true;
    await client.invalidateQueries({ queryKey: ["telephony"] });
    expect(await screen.findByText("Your session has ended")).toBeVisible();
    await user.type(screen.getByLabelText("Password"), "a long enough password");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(screen.queryByText("Your session has ended")).toBeNull());
    expect(screen.getByLabelText("Notes")).toBe(notes);
    expect(notes).toHaveValue("half a sentence");
    expect(fake.last("POST /session")?.body).toMatchObject({ email: "ada@example.com" });
  });
});

vi.setConfig({ testTimeout: 15_000 });
