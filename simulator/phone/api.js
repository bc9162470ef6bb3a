// The simulator's own JSON API (simulator/… serves it under /phone/api).

const BASE = "/phone/api";

/** What the simulator answered instead of 2xx. `message` is fit to be shown. */
export class ApiError extends Error {
  constructor(status, body) {
    const details = (body?.details ?? []).map((detail) => `${detail.property ?? ""} ${detail.message ?? ""}`.trim());
    super([body?.message ?? `HTTP ${status}`, ...details].join(" / "));
    this.status = status;
  }
}

/** One call; resolves to the decoded JSON answer. @throws {ApiError} */
export async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body instanceof FormData) {
    options.body = body;
  } else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const response = await fetch(BASE + path, options);
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, answer);
  return answer;
}

/** The path of one chat: a person's talk with one official account. */
export function chatPath(channelId, userId, rest = "") {
  return `/chats/${encodeURIComponent(channelId)}/${encodeURIComponent(userId)}${rest}`;
}

/** Listen to everything that happens: `hear(name, data)` for each event. `opened()` is called whenever the line stands,
 * at first and after every break: only what is read after that moment misses nothing. */
export function stream(hear, opened) {
  const source = new EventSource(`${BASE}/stream`);
  for (const name of ["message", "chat", "loading", "clock", "world"]) {
    source.addEventListener(name, (event) => hear(name, JSON.parse(event.data || "{}")));
  }
  source.addEventListener("open", opened);
}
