// One message as LINE draws it. Every kind that an account may send
// (https://developers.line.biz/en/reference/messaging-api/#message-objects) and every kind that a person may.

import { h, icon, tappable } from "./dom.js";
import { flex } from "./flex/bubble.js";
import { bytes } from "./format.js";
import { fileCard, film, locationCard, photo, sound } from "./media.js";
import { sticker } from "./stickers.js";
import { imagemap, template } from "./template.js";
import { link } from "./safe.js";

// Kinds that are as wide as the talk: their time stands below, not beside.
const WIDE = new Set(["flex", "template", "imagemap"]);
const LINKS = /https?:\/\/[^\s<>"'、。）」』】]+|tel:[0-9+\-]+/g;

/** Draw `message`. `context`: {act(action), open(address), view(address)}. */
export function bubble(message, context) {
  const element = drawKind(message, context);
  element.dataset.kind = String(message.type);
  return element;
}

export function isWide(message) {
  return WIDE.has(message.type);
}

function drawKind(message, context) {
  switch (message.type) {
    case "text": return words(pieces(message), context);
    case "textV2": return words(substituted(message), context);
    case "sticker": return sticker(message.packageId, message.stickerId);
    case "image": return photo(message, context);
    case "video": return film(message, context);
    case "audio": return sound(message);
    case "file": return fileCard(message, bytes(message.fileSize));
    case "location": return locationCard(message, context);
    case "imagemap": return imagemap(message, context);
    case "template": return template(message.template ?? {}, context);
    case "flex": return flex(message.contents, context.act);
    case "coupon": return h("div", { class: "bubble card-note" }, icon("copy"), h("span", {}, "クーポン"));
    default: return words([`(${message.type ?? "?"})`], context);
  }
}

/** The whole sense of a message in one line: for the live region, as a notification would say it. */
export function gist(message) {
  const NAMES = { sticker: "スタンプ", image: "写真", video: "動画", audio: "ボイスメッセージ", file: "ファイル", location: "位置情報", coupon: "クーポン" };
  return String(message.altText ?? message.text ?? NAMES[message.type] ?? message.type ?? "");
}

function emoji() {
  return h("span", { class: "emoji", role: "img", "aria-label": "絵文字" }, "☺");
}

/** Text in pieces: each `$` that the message says is a LINE emoji becomes one small face. */
function pieces(message) {
  const text = String(message.text ?? "");
  const places = (Array.isArray(message.emojis) ? message.emojis : [])
    .map((one) => one?.index).filter((at) => Number.isInteger(at) && text[at] === "$").sort((a, b) => a - b);
  const parts = [];
  let from = 0;
  for (const at of places) {
    parts.push(text.slice(from, at), emoji());
    from = at + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

/** textV2: `{key}` is replaced by what `substitution` says; doubled braces are braces. */
function substituted(message) {
  const parts = String(message.text ?? "").split(/(\{\{|\}\}|\{[0-9a-zA-Z_]{1,20}\})/);
  return parts.map((part) => {
    if (part === "{{" || part === "}}") return part[0];
    const key = /^\{([0-9a-zA-Z_]{1,20})\}$/.exec(part)?.[1];
    const what = key && Object.hasOwn(message.substitution ?? {}, key) ? message.substitution[key] : null;
    if (!what) return part;
    return what.type === "mention" ? h("span", { class: "mention" }, what.mentionee?.type === "all" ? "@All" : "@あなた") : emoji();
  });
}

function words(parts, context) {
  const element = h("div", { class: "bubble text" });
  for (const part of parts) {
    if (typeof part === "string") element.append(...linked(part, context));
    else element.append(part);
  }
  return element;
}

function linked(text, context) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(LINKS)) {
    const address = link(match[0]);
    if (!address) continue;
    nodes.push(text.slice(from, match.index));
    nodes.push(tappable(h("span", { class: "web-link" }, match[0]), "", () => context.open(address)));
    nodes.at(-1).setAttribute("role", "link");
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}
