// What a message may put into the page besides text: addresses, colours and lengths, each by an allow-list.
// Anything else comes back as null and is left out.

const LINK_SCHEMES = new Set(["http:", "https:", "line:", "tel:"]);
const MEDIA_SCHEMES = new Set(["http:", "https:"]);
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function parsed(address, schemes) {
  if (typeof address !== "string" || address.length > 2000) return null;
  try {
    const url = new URL(address, location.href);
    return schemes.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** An address that an action may open, or null. Schemes as LINE's uri action has them
 * (https://developers.line.biz/en/reference/messaging-api/#uri-action). */
export function link(address) {
  return parsed(address, LINK_SCHEMES)?.href ?? null;
}

/** The address of a picture, film or sound, or null. */
export function media(address) {
  return parsed(address, MEDIA_SCHEMES)?.href ?? null;
}

/** The address of a page that the machine of this page serves, under this page's own name; null for any other.
 * `localhost` and `127.0.0.1` are one machine but two origins, and a frame may only hold its own. */
export function ownPage(address) {
  const url = parsed(address, MEDIA_SCHEMES);
  if (!url) return null;
  const isLoopback = LOOPBACK.has(url.hostname) && LOOPBACK.has(location.hostname) && url.port === location.port;
  if (url.host !== location.host && !isLoopback) return null;
  return new URL(url.pathname + url.search + url.hash, location.origin).href;
}

/** `#rrggbb` or `#rrggbbaa`, or null. */
export function colour(value) {
  return typeof value === "string" && /^#([0-9a-f]{6}|[0-9a-f]{8})$/i.test(value) ? value : null;
}

/** `12px` as a number of pixels, never above `most`; null if it is not a length in pixels. */
export function pixels(value, most = 1000) {
  if (typeof value !== "string" || !/^\d{1,9}(\.\d{1,4})?px$/.test(value)) return null;
  return Math.min(Number.parseFloat(value), most);
}

/** `23.5%` as text, never above 100 %; null if it is not a percentage. */
export function percent(value) {
  if (typeof value !== "string" || !/^\d{1,4}(\.\d{1,4})?%$/.test(value)) return null;
  return `${Math.min(Number.parseFloat(value), 100)}%`;
}

/** `w:h` as CSS aspect-ratio. LINE: height at most three times the width. */
export function ratio(value, fallback = "1:1") {
  const match = /^([1-9]\d{0,4}(?:\.\d+)?):([1-9]\d{0,4}(?:\.\d+)?)$/.exec(value ?? "") ?? /^(\d+):(\d+)$/.exec(fallback);
  const width = Number(match[1]);
  return `${width} / ${Math.min(Number(match[2]), width * 3)}`;
}

/** A finite number kept between two bounds, else the fallback. */
export function number(value, least, most, fallback) {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(Math.max(value, least), most) : fallback;
}
