// Where a component stands in its box: share of the room, margin, offset, gravity.
// https://developers.line.biz/en/docs/messaging-api/flex-message-layout/

import { number } from "../safe.js";
import { boxSize, space } from "./sizes.js";

const GRAVITY = { top: "flex-start", center: "center", bottom: "flex-end" };
const ALIGN = { start: "flex-start", center: "center", end: "flex-end" };

/** CSS `justify-content` of LINE's gravity. */
export function gravity(value) {
  return Object.hasOwn(GRAVITY, value ?? "") ? GRAVITY[value] : GRAVITY.top;
}

/** CSS alignment of LINE's align; `fallback` is a LINE word too. */
export function align(value, fallback) {
  return ALIGN[Object.hasOwn(ALIGN, value ?? "") ? value : fallback];
}

function share(component, isRow) {
  // A child box whose width or height is said does not share the room of a horizontal box.
  if (isRow && component.type === "box" && (boxSize(component.width) || boxSize(component.height))) return 0;
  const usual = component.type === "filler" || (isRow && component.type !== "icon" && component.type !== "separator") ? 1 : 0;
  return number(component.flex, 0, 1000, usual);
}

/** Apply flex, margin and position of `component` to its element. `parent`: {layout, spacing, isFirst}. */
export function place(element, component, parent) {
  const style = element.style;
  const isRow = parent.layout !== "vertical";
  const portion = share(component, isRow);
  style.flex = portion === 0 ? "0 0 auto" : `${portion} 0 ${isRow ? "0" : "auto"}`;
  const margin = space(component.margin) ?? (parent.isFirst ? null : space(parent.spacing));
  if (margin) style.setProperty(isRow ? "margin-inline-start" : "margin-top", margin);
  const isAbsolute = component.position === "absolute";
  if (isAbsolute) style.position = "absolute";
  const offsets = { top: component.offsetTop, bottom: component.offsetBottom,
    "inset-inline-start": component.offsetStart, "inset-inline-end": component.offsetEnd };
  for (const [side, value] of Object.entries(offsets)) {
    const length = space(value, true);
    if (length) style.setProperty(side, length);
  }
  return element;
}
