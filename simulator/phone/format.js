// Times and amounts as LINE in Japanese shows them. The town's time, whatever the reader's machine is set to.

const ZONE = "Asia/Tokyo";
const CLOCK = new Intl.DateTimeFormat("ja-JP", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("ja-JP", { timeZone: ZONE, month: "numeric", day: "numeric", weekday: "short" });
const YEAR = new Intl.DateTimeFormat("ja-JP", { timeZone: ZONE, year: "numeric" });
const DATE_KEY = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });
const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

/** "9:05" */
export function clock(at) {
  return CLOCK.format(at).replace(/^0/, "");
}

/** "2026-11-24": one key a day. */
export function dayKey(at) {
  return DATE_KEY.format(at);
}

/** "今日", "昨日", "11月24日(火)", with the year if it is another. */
export function day(at, now) {
  const key = dayKey(at);
  if (key === dayKey(now)) return "今日";
  if (key === dayKey(now - DAY_MS)) return "昨日";
  const parts = Object.fromEntries(DAY.formatToParts(at).map((part) => [part.type, part.value]));
  const text = `${parts.month}月${parts.day}日(${parts.weekday})`;
  return YEAR.format(at) === YEAR.format(now) ? text : `${YEAR.format(at)}${text}`;
}

/** "11月24日(火) 9:05" */
export function dateAndClock(at) {
  const parts = Object.fromEntries(DAY.formatToParts(at).map((part) => [part.type, part.value]));
  return `${parts.month}月${parts.day}日(${parts.weekday}) ${clock(at)}`;
}

/** Milliseconds of nine in the morning of the next day in Tokyo (no summer time there). */
export function tomorrowAtNine(now) {
  return Date.parse(`${dayKey(now + DAY_MS)}T09:00:00+09:00`);
}

/** "0:07" of milliseconds. */
export function duration(ms) {
  const seconds = Math.max(0, Math.round((ms ?? 0) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "1.2 MB" */
export function bytes(count) {
  if (!Number.isFinite(count)) return "";
  if (count < 1024) return `${count} B`;
  return count < 1024 ** 2 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1024 ** 2).toFixed(1)} MB`;
}
