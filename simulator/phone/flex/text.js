// Text and span. https://developers.line.biz/en/reference/messaging-api/#f-text

import { h } from "../dom.js";
import { colour, number, pixels } from "../safe.js";
import { gravity } from "./place.js";
import { fontSize } from "./sizes.js";

const DECORATION = { underline: "underline", "line-through": "line-through", none: "none" };

function dress(element, component) {
  const style = element.style;
  if (colour(component.color)) style.color = component.color;
  if (component.weight === "bold") style.fontWeight = "700";
  if (component.weight === "regular") style.fontWeight = "400";
  if (component.style === "italic") style.fontStyle = "italic";
  if (component.style === "normal") style.fontStyle = "normal";
  if (Object.hasOwn(DECORATION, component.decoration ?? "")) style.textDecoration = DECORATION[component.decoration];
}

function span(component, isScaled) {
  const element = h("span", {}, String(component.text ?? ""));
  dress(element, component);
  if (component.size !== undefined) element.style.fontSize = fontSize({ size: component.size, scaling: isScaled });
  return element;
}

/** Make one line smaller until it fits, as `adjustMode: shrink-to-fit` asks. */
export function shrinkToFit(element) {
  requestAnimationFrame(() => {
    if (!element.isConnected || element.clientWidth === 0 || element.scrollWidth <= element.clientWidth) return;
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    element.style.fontSize = `${Math.max(8, Math.floor((size * element.clientWidth) / element.scrollWidth * 10) / 10)}px`;
  });
}

/** A text component. The outer element takes part in the box, the inner one holds the words. */
export function text(component, inBaseline) {
  const words = h("p", { class: component.wrap === true ? "fx-words wrap" : "fx-words" });
  const spans = Array.isArray(component.contents) ? component.contents.filter((part) => part?.type === "span") : [];
  if (spans.length) words.append(...spans.map((part) => span(part, component.scaling === true)));
  else words.textContent = String(component.text ?? "");
  const element = h("div", { class: "fx-text" }, words);
  dress(element, component);
  element.style.fontSize = fontSize(component);
  element.style.textAlign = ["start", "center", "end"].includes(component.align) ? component.align : "start";
  if (!inBaseline) element.style.justifyContent = gravity(component.gravity);
  const extra = pixels(component.lineSpacing, 200);
  if (extra !== null) words.style.lineHeight = `calc(1.4em + ${extra}px)`;
  const lines = number(component.maxLines, 0, 1000, 0);
  if (component.wrap === true && lines > 0) {
    words.classList.add("clamped");
    words.style.setProperty("-webkit-line-clamp", String(lines));
  }
  if (component.adjustMode === "shrink-to-fit" && component.wrap !== true) shrinkToFit(words);
  return element;
}
