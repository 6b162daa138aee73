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

const asJson = async (answer: Response) => {
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, never>;
};

/// The emulator's control API: people who call, and what Plivo has on record.
export const emulator = {
  ring: async (from: string, to: string, scenario: string) =>
    (await asJson(
      await fetch(`${url.emulator}/emulator/calls`, { method: "POST", body: JSON.stringify({ from, to, scenario }) }),
    )) as unknown as { call_uuid: string },
  setApplication: (id: string, answerUrl: string) =>
    fetch(`${url.emulator}/v1/Account/${account.id}/Application/${id}/`, {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(`${account.id}:${account.token}`)}`, "Content-Type": "application/json" },
      body: JSON.stringify({ answer_url: answerUrl }),
    }).then(asJson),
};
export const api = async (path: string, method = "GET", body?: unknown): Promise<Record<string, never>> =>
  asJson(
    await fetch(`${url.node}/api/v1${path}`, {
      method,
      headers: { "X-API-Key": account.key, "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  );
