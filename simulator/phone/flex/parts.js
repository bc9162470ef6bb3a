// Button, image, icon, separator, filler, film. https://developers.line.biz/en/reference/messaging-api/#flex-component

import { h, tappable } from "../dom.js";
import { colour, media, ratio } from "../safe.js";
import { align, gravity } from "./place.js";
import { fontSize, imageSize } from "./sizes.js";
import { shrinkToFit } from "./text.js";

/** A button component; `act(action)` is called when it is tapped. */
export function flexButton(component, act) {
  const kind = ["primary", "secondary", "link"].includes(component.style) ? component.style : "link";
  const label = h("span", { class: "fx-label" }, String(component.action?.label ?? ""));
  const inner = h("button", { type: "button", class: `fx-push ${kind}${component.height === "sm" ? " sm" : ""}`,
    on: { click: (event) => { event.stopPropagation(); act(component.action); } } }, label);
  inner.style.fontSize = fontSize({ size: "md", scaling: component.scaling });
  const paint = colour(component.color);
  if (paint) inner.style.setProperty(kind === "link" ? "color" : "background-color", paint);
  if (component.adjustMode === "shrink-to-fit") shrinkToFit(label);
  const element = h("div", { class: "fx-button" }, inner);
  element.style.justifyContent = gravity(component.gravity);
  return element;
}

/** A picture that never breaks the card: without a usable address, or lost, its grey place stays. */
export function picture(address, description = "") {
  const source = media(address);
  if (!source) return h("span", { class: "no-picture" });
  const image = h("img", { src: source, alt: description, loading: "lazy", decoding: "async", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.classList.add("lost"));
  return image;
}

/** An image component. */
export function image(component) {
  const frame = h("div", { class: component.aspectMode === "cover" ? "fx-frame cover" : "fx-frame" },
    picture(component.url, component.action?.label ?? ""));
  frame.style.width = imageSize(component.size);
  frame.style.aspectRatio = ratio(component.aspectRatio);
  if (colour(component.backgroundColor)) frame.style.backgroundColor = component.backgroundColor;
  const element = h("div", { class: "fx-image" }, frame);
  element.style.alignItems = align(component.align, "center");
  element.style.justifyContent = gravity(component.gravity);
  return element;
}

/** An icon: as high as its text, standing on the baseline. */
export function flexIcon(component) {
  const frame = picture(component.url);
  frame.classList.add("fx-icon");
  frame.style.fontSize = fontSize(component);
  frame.style.aspectRatio = ratio(component.aspectRatio);
  return frame;
}

/** A line between components. */
export function separator(component) {
  const element = h("div", { class: "fx-separator", role: "presentation" });
  if (colour(component.color)) element.style.backgroundColor = component.color;
  return element;
}

/** The film of a hero block; `draw` draws `altContent` where it cannot be shown. */
export function video(component, draw, act) {
  const source = media(component.url);
  if (!source) return component.altContent ? draw(component.altContent) : h("div");
  const film = h("video", { class: "fx-video", src: source, poster: media(component.previewUrl), controls: true, preload: "none", playsinline: true });
  film.style.aspectRatio = ratio(component.aspectRatio);
  const element = h("div", { class: "fx-film" }, film);
  film.addEventListener("error", () => component.altContent && film.replaceWith(draw(component.altContent)));
  if (component.action) {
    element.append(tappable(h("div", { class: "fx-film-link" }, String(component.action.label ?? "くわしく見る")), "", () => act(component.action)));
  }
  return element;
}
