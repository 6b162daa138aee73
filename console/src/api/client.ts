// The one place that speaks HTTP. The session is a cookie that scripts cannot see; what changes something also carries the
// session's CSRF token.
import { ApiError, Unreachable } from "./errors";

let csrfToken: string | null = null;
let onSessionLost: () => void = () => {};

export const setCsrfToken = (token: string | null) => void (csrfToken = token);
/// Called when the node no longer knows the session; the request that found out fails all the same.
export const whenSessionIsLost = (listener: () => void) => void (onSessionLost = listener);

export const sessionLost = () => onSessionLost();

type Query = Record<string, string | number | boolean | null | undefined>;

export interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  idempotencyKey?: string;
}

export function address(path: string, query: Query = {}): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== "") words.set(name, String(value));
  return `/api/v1${path}${words.size ? `?${words}` : ""}`;
}

export function headers(method: string, more: Record<string, string> = {}): Record<string, string> {
  const safe = method === "GET";
  return { ...(safe || !csrfToken ? {} : { "X-CSRF-Token": csrfToken }), ...more };
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const more: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) more["Content-Type"] = "application/json";
  if (options.idempotencyKey) more["Idempotency-Key"] = options.idempotencyKey;
  try {
    return await fetch(address(path, options.query), {
      method,
      headers: headers(method, more),
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      credentials: "same-origin",
    });
  } catch (e) {
    if (options.signal?.aborted) throw e;
    throw new Unreachable();
  }
}

async function refusal(answer: Response): Promise<ApiError> {
  const body: unknown = await answer.json().catch(() => null);
  const wait = Number(answer.headers.get("Retry-After"));
  return new ApiError(answer.status, body, Number.isFinite(wait) && wait > 0 ? wait : null);
}

async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const answer = await send(method, path, options);
  if (!answer.ok) {
    const error = await refusal(answer);
    if (error.status === 401 && path !== "/session") onSessionLost();
    throw error;
  }
  if (answer.status === 204) return undefined as T;
  return (await answer.json()) as T;
}

export const api = {
  get: <T>(path: string, options?: Options) => request<T>("GET", path, options),
  post: <T>(path: string, body?: unknown, options?: Options) => request<T>("POST", path, { ...options, body }),
  put: <T>(path: string, body?: unknown, options?: Options) => request<T>("PUT", path, { ...options, body }),
  delete: <T>(path: string, options?: Options) => request<T>("DELETE", path, options),
  async blob(path: string, signal?: AbortSignal): Promise<Blob> {
    const answer = await fetch(path, { signal, credentials: "same-origin" }).catch(() => {
      throw new Unreachable();
    });
    if (!answer.ok) throw await refusal(answer);
    return answer.blob();
  },
};
