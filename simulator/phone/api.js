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

/** Listen to everything that happens; `hear(name, data)` for each event, `again()` after a lost connection. */
export function stream(hear, again) {
  const source = new EventSource(`${BASE}/stream`);
  let wasLost = false;
  for (const name of ["message", "chat", "loading", "clock", "world"]) {
    source.addEventListener(name, (event) => hear(name, JSON.parse(event.data || "{}")));
  }
  source.addEventListener("error", () => { wasLost = true; });
  source.addEventListener("open", () => {
    if (wasLost) again();
    wasLost = false;
  });
  return source;
}
