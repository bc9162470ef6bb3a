// Photos, films, sounds, files and places.

import { button, h, icon, svgElement, tappable, toast } from "./dom.js";
import { picture } from "./flex/parts.js";
import { duration } from "./format.js";
import { media } from "./safe.js";

/** A photo, sent by either side; a tap shows it large. */
export function photo(message, context) {
  const large = message.originalContentUrl ?? message.contentUrl;
  const frame = h("div", { class: "media photo" }, picture(message.previewImageUrl ?? message.previewUrl ?? large, "写真"));
  return tappable(frame, "写真を大きく見る", () => context.view(media(large)));
}

/** A film with the browser's own controls. */
export function film(message) {
  const source = media(message.originalContentUrl ?? message.contentUrl);
  const poster = media(message.previewImageUrl ?? message.previewUrl);
  return h("div", { class: "media film" },
    h("video", { src: source, poster, controls: true, preload: "metadata", playsinline: true, "aria-label": "動画" }));
}

/** A voice message: play, a line that fills, the length. */
export function sound(message) {
  const player = h("audio", { src: media(message.originalContentUrl ?? message.contentUrl), preload: "metadata" });
  const length = h("span", { class: "length" }, duration(message.duration));
  const bar = h("progress", { max: "1", value: "0", "aria-label": "再生の位置" });
  const push = button("再生する", toggle, { class: "round" }, icon("play"));
  function toggle() {
    if (player.paused) player.play().catch(() => toast("この音声は再生できません", true));
    else player.pause();
  }
  function show() {
    push.replaceChildren(icon(player.paused ? "play" : "pause"));
    push.setAttribute("aria-label", player.paused ? "再生する" : "止める");
    const known = Number.isFinite(player.duration) ? player.duration : (message.duration ?? 0) / 1000;
    bar.value = known ? Math.min(1, player.currentTime / known) : 0;
    length.textContent = duration(player.currentTime ? player.currentTime * 1000 : message.duration ?? known * 1000);
  }
  for (const name of ["play", "pause", "ended", "timeupdate", "loadedmetadata"]) player.addEventListener(name, show);
  return h("div", { class: "bubble sound" }, push, bar, length, player);
}

/** A file that the person sent. */
export function fileCard(message, size) {
  const source = media(message.contentUrl);
  return h("a", { class: "bubble file", href: source, target: "_blank", rel: "noopener noreferrer", download: message.fileName ?? true },
    icon("file", 34), h("span", {}, h("b", {}, String(message.fileName ?? "ファイル")), h("small", {}, size)));
}

/** A place: a drawn bit of map with a pin (no map is fetched), its name and address. */
export function locationCard(message, context) {
  const latitude = Number(message.latitude) || 0;
  const longitude = Number(message.longitude) || 0;
  const card = h("div", { class: "media place" }, mapSketch(),
    h("div", { class: "place-text" }, h("b", {}, String(message.title ?? "位置情報")), h("small", {}, String(message.address ?? ""))));
  const address = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return tappable(card, `位置情報 ${message.title ?? ""} ${message.address ?? ""}`, () => context.open(address));
}

function mapSketch() {
  const roads = ["M-10 70L250 40", "M60 -10L100 130", "M170 -10L150 130", "M-10 110L250 95"];
  return svgElement("svg", { viewBox: "0 0 240 110", class: "map", "aria-hidden": "true" },
    svgElement("rect", { width: "240", height: "110", fill: "#e8ecdf" }),
    svgElement("path", { d: "M0 0h48l14 52-62 8z", fill: "#cfe3bd" }),
    svgElement("path", { d: "M178 0h62v34l-66 8z", fill: "#bcdcf0" }),
    ...roads.map((d) => svgElement("path", { d, stroke: "#fff", "stroke-width": "9", fill: "none" })),
    svgElement("path", { d: "M120 78c14-18 20-26 20-36a20 20 0 1 0-40 0c0 10 6 18 20 36z", fill: "#e8453c" }),
    svgElement("circle", { cx: "120", cy: "42", r: "7", fill: "#fff" }));
}
