// Where everything listens in the stories, and who is who.
const first = Number(process.env.CONSOLE_E2E_PORT ?? 19_300);

export const ports = { emulator: first, node: first + 1, door: first + 2, board: first + 3 };
export const url = {
  emulator: `http://127.0.0.1:${ports.emulator}`,
  node: `http://127.0.0.1:${ports.node}`,
  door: `http://127.0.0.1:${ports.door}`, // a second node, with no carrier and nobody in it yet
  board: `http://127.0.0.1:${ports.board}`, // the first one with two thousand calls on its board: feed.ts
};
export const account = {
  id: "MAXXXXXXXXXXXXXXXXXX",
  token: "emulator-token-0123456789abcdefgh",
  key: "console-e2e-bootstrap-key",
};
export const ada = { name: "Ada Byron", email: "ada@example.com", password: "a long enough password" };

async function asJson<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}
const asPlivo = (path: string, body: unknown) =>
  fetch(`${url.emulator}/v1/Account/${account.id}${path}`, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`${account.id}:${account.token}`)}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).then(asJson);
const control = <T>(path: string, method: string, body?: unknown) =>
  fetch(`${url.emulator}/emulator${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) }).then(
    asJson<T>,
  );

/// The emulator: people who call, what somebody changes in Plivo's own console, and what goes wrong there.
export const emulator = {
  ring: (from: string, to: string, scenario: unknown, more: Record<string, unknown> = {}) =>
    control<{ call_uuid: string }>("/calls", "POST", { from, to, scenario, ...more }),
  setApplication: (id: string, answerUrl: string) => asPlivo(`/Application/${id}/`, { answer_url: answerUrl }),
  linkNumber: (digits: string, application: string) => asPlivo(`/Number/${digits}/`, { app_id: application }),
  /// Until well(): every request to the REST API goes wrong in this way.
  ails: (kind: string, more: Record<string, unknown> = {}) =>
    control("/faults", "POST", { kind, path: "/Account/", count: 100_000, ...more }),
  well: () => control("/faults", "DELETE"),
};
export const api = <T = Record<string, never>>(path: string, method = "GET", body?: unknown): Promise<T> =>
  fetch(`${url.node}/api/v1${path}`, {
    method,
    headers: { "X-API-Key": account.key, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).then(asJson<T>);
