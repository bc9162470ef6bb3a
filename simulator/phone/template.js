// Template and imagemap messages. https://developers.line.biz/en/reference/messaging-api/#template-messages

import { h, tappable } from "./dom.js";
import { picture } from "./flex/parts.js";
import { colour, media, number } from "./safe.js";

/** Draw a `template` object: buttons, confirm, carousel, image_carousel. */
export function template(content, context) {
  const columns = Array.isArray(content.columns) ? content.columns : [];
  switch (content.type) {
    case "confirm": return card({ text: content.text, actions: content.actions }, content, context, "confirm");
    case "carousel": return row(columns.map((column) => card(column, content, context, "column")));
    case "image_carousel": return row(columns.map((column) => imageColumn(column, context)));
    default: return card(content, content, context, "buttons");
  }
}

function row(cards) {
  return h("div", { class: "carousel", role: "group", tabindex: "0", "aria-label": "横に動かして見られます" }, cards);
}

function card(content, look, context, kind) {
  const element = h("div", { class: `template ${kind}` });
  if (content.thumbnailImageUrl) {
    const square = look.imageAspectRatio === "square";
    const thumb = h("div", { class: `thumb${square ? " square" : ""}${look.imageSize === "contain" ? " contain" : ""}` },
      picture(content.thumbnailImageUrl));
    const paint = colour(content.imageBackgroundColor);
    if (paint) thumb.style.backgroundColor = paint;
    element.append(thumb);
  }
  const words = h("div", { class: "template-words" },
    content.title ? h("b", {}, String(content.title)) : null, h("p", {}, String(content.text ?? "")));
  element.append(words);
  if (content.defaultAction) tappable(words, content.defaultAction.label, () => context.act(content.defaultAction));
  const actions = Array.isArray(content.actions) ? content.actions : [];
  element.append(h("div", { class: "template-actions" }, actions.map((action) => h("button", {
    type: "button", on: { click: () => context.act(action) } }, String(action?.label ?? "")))));
  return element;
}

function imageColumn(column, context) {
  const label = column.action?.label;
  const element = h("div", { class: "template image-column" }, picture(column.imageUrl, label ?? ""),
    label ? h("span", { class: "image-label" }, String(label)) : null);
  return column.action ? tappable(element, label, () => context.act(column.action)) : element;
}

/** An imagemap: one picture (LINE asks for `baseUrl/1040`), areas that can be tapped, perhaps a film. */
export function imagemap(message, context) {
  const width = number(message.baseSize?.width, 1, 2500, 1040);
  const height = number(message.baseSize?.height, 1, 5000, 1040);
  const element = h("div", { class: "media imagemap" }, picture(`${message.baseUrl ?? ""}/1040`, String(message.altText ?? "")));
  element.style.aspectRatio = `${width} / ${height}`;
  const film = media(message.video?.originalContentUrl);
  if (film) {
    element.append(placed(h("video", { src: film, poster: media(message.video.previewImageUrl), controls: true, preload: "none", playsinline: true }),
      message.video.area, width, height));
  }
  for (const action of Array.isArray(message.actions) ? message.actions : []) {
    element.append(placed(tappable(h("div", { class: "area" }), action.label ?? action.text ?? action.linkUri ?? "",
      () => context.act(mapAction(action))), action.area, width, height));
  }
  return element;
}

// An imagemap's own actions name their address `linkUri`; elsewhere it is `uri`.
function mapAction(action) {
  return action.type === "uri" ? { ...action, uri: action.linkUri } : action;
}

/** Place `element` on `bounds` {x, y, width, height} of a picture `width` × `height`. */
export function placed(element, bounds, width, height) {
  const part = (value, whole) => `${(number(value, 0, whole, 0) / whole) * 100}%`;
  element.style.position = "absolute";
  element.style.left = part(bounds?.x, width);
  element.style.top = part(bounds?.y, height);
  element.style.width = part(bounds?.width, width);
  element.style.height = part(bounds?.height, height);
  return element;
}
