// What an action asks of the person before it can be sent: a date, a place, a photo; and what it opens.

import { h, toast } from "./dom.js";
import { link, ownPage } from "./safe.js";
import { ask, field, openSheet } from "./sheet.js";

const INPUTS = { date: "date", time: "time", datetime: "datetime-local" };
const TITLES = { date: "日にちをえらぶ", time: "時間をえらぶ", datetime: "日にちと時間をえらぶ" };

// LINE accepts both 2026-11-24t09:00 and 2026-11-24T09:00; the browser's field only the latter.
function limit(value) {
  return typeof value === "string" ? value.replace("t", "T") : null;
}

/** datetimepicker: resolves to the event's `params`, e.g. {date: "2026-11-24"}, or null. */
export function pickTime(device, action) {
  const mode = Object.hasOwn(INPUTS, action.mode ?? "") ? action.mode : "date";
  const input = h("input", { type: INPUTS[mode], required: true, "data-first": true, class: "big",
    value: limit(action.initial), min: limit(action.min), max: limit(action.max) });
  return ask(device, action.label || TITLES[mode], [field(TITLES[mode], input)], () => {
    if (!input.value) throw new Error("えらんでください。");
    return { [mode]: input.value };
  }, "決定");
}

/** A place, typed in or taken from the device. */
export function pickPlace(device) {
  const title = h("input", { type: "text", maxlength: "100", value: "位置情報" });
  const address = h("input", { type: "text", maxlength: "100", placeholder: "例: ○○市中央1-2-3", "data-first": true });
  const latitude = h("input", { type: "number", step: "any", min: "-90", max: "90", value: "35.6812" });
  const longitude = h("input", { type: "number", step: "any", min: "-180", max: "180", value: "139.7671" });
  const here = h("button", { type: "button", class: "second", on: { click: () => navigator.geolocation?.getCurrentPosition(
    ({ coords }) => {
      latitude.value = coords.latitude.toFixed(5);
      longitude.value = coords.longitude.toFixed(5);
    }, () => toast("現在地がわかりません", true)) } }, "現在地をつかう");
  return ask(device, "位置情報をおくる", [field("なまえ", title), field("住所", address),
    h("div", { class: "two" }, field("緯度", latitude), field("経度", longitude)), here], () => ({
    title: title.value, address: address.value, latitude: Number(latitude.value), longitude: Number(longitude.value) }), "おくる");
}

/** Let the person choose files. Resolves to a list of File, empty if none. */
export function pickFiles({ accept = "", capture = null, multiple = false } = {}) {
  return new Promise((resolve) => {
    const input = h("input", { type: "file", accept, capture, multiple, class: "away", tabindex: "-1", "aria-hidden": "true" });
    const finish = () => {
      resolve([...input.files]);
      input.remove();
    };
    input.addEventListener("change", finish);
    input.addEventListener("cancel", finish);
    document.body.append(input);
    input.click();
  });
}

/** Open an address of a message: our own pages in LINE's browser over the phone, others in a new tab. */
export function openAddress(device, address) {
  const target = link(address);
  if (!target) return toast("このリンクは開けません", true);
  if (target.startsWith("tel:")) return showCall(device, target);
  if (target.startsWith("line:")) return toast(`LINEの中で開くリンクです: ${target}`);
  const own = ownPage(target);
  if (own) return showBrowser(device, own);
  h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }).click();
}

function showCall(device, target) {
  const number = decodeURIComponent(target.slice("tel:".length));
  openSheet(device, "電話をかける", h("div", { class: "form" }, h("p", { class: "big-number" }, number),
    h("a", { class: "main", href: target }, "かける")));
}

function showBrowser(device, target) {
  const frame = h("iframe", { src: target, title: "LINEのブラウザ", referrerpolicy: "no-referrer" });
  openSheet(device, new URL(target).host, h("div", { class: "browser" }, frame,
    h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, "別のタブで開く")), { kind: "full" });
}

/** A photo, large. */
export function showPhoto(device, address) {
  if (address) openSheet(device, "写真", h("div", { class: "viewer" }, h("img", { src: address, alt: "写真", referrerpolicy: "no-referrer" })), { kind: "full dark" });
}
