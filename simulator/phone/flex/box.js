// A box and whatever stands in it. https://developers.line.biz/en/reference/messaging-api/#box

import { h, tappable } from "../dom.js";
import { colour, percent } from "../safe.js";
import { flexButton, flexIcon, image, separator, video } from "./parts.js";
import { place } from "./place.js";
import { borderWidth, boxSize, space } from "./sizes.js";
import { text } from "./text.js";

const LAYOUTS = new Set(["horizontal", "vertical", "baseline"]);
const JUSTIFY = new Set(["flex-start", "center", "flex-end", "space-between", "space-around", "space-evenly"]);
const ALIGN_ITEMS = new Set(["flex-start", "center", "flex-end"]);
// Deeper than any card that people read; a guard against a message that nests without end.
const DEEPEST = 24;

/** Draw any component. `act(action)` is called on a tap; the parent tells how it lays out its children. */
export function draw(component, act, parent = { layout: "vertical", isFirst: true }, depth = 0) {
  const element = drawBare(component, act, parent, depth);
  place(element, component, parent);
  const hasOwnButton = component.type === "button" || component.type === "video";
  if (component.action && !hasOwnButton) tappable(element, component.action.label, () => act(component.action));
  return element;
}

function drawBare(component, act, parent, depth) {
  switch (component.type) {
    case "box": return box(component, act, depth);
    case "text": return text(component, parent.layout === "baseline");
    case "button": return flexButton(component, act);
    case "image": return image(component);
    case "icon": return flexIcon(component);
    case "separator": return separator(component);
    case "video": return video(component, (other) => draw(other, act), act);
    default: return h("div", { class: "fx-filler" });
  }
}

function isComponent(child) {
  return typeof child === "object" && child !== null;
}

function box(component, act, depth) {
  const layout = LAYOUTS.has(component.layout) ? component.layout : "vertical";
  const element = h("div", { class: `fx-box fx-${layout}` });
  dress(element.style, component);
  const contents = Array.isArray(component.contents) && depth < DEEPEST ? component.contents.filter(isComponent) : [];
  contents.forEach((child, index) => {
    element.append(draw(child, act, { layout, spacing: component.spacing, isFirst: index === 0 }, depth + 1));
  });
  return element;
}

function set(style, property, value) {
  if (value !== null && value !== undefined) style.setProperty(property, value);
}

function dress(style, component) {
  set(style, "background-color", colour(component.backgroundColor));
  set(style, "background-image", gradient(component.background));
  set(style, "width", boxSize(component.width));
  set(style, "height", boxSize(component.height));
  set(style, "max-width", boxSize(component.maxWidth));
  set(style, "max-height", boxSize(component.maxHeight));
  set(style, "border-radius", space(component.cornerRadius));
  const border = borderWidth(component.borderWidth);
  if (border) set(style, "border", `${border} solid ${colour(component.borderColor) ?? "#d4d6da"}`);
  if (JUSTIFY.has(component.justifyContent)) set(style, "justify-content", component.justifyContent);
  if (ALIGN_ITEMS.has(component.alignItems)) set(style, "align-items", component.alignItems);
  padding(style, component);
}

function padding(style, component) {
  set(style, "padding", space(component.paddingAll, true));
  set(style, "padding-top", space(component.paddingTop, true));
  set(style, "padding-bottom", space(component.paddingBottom, true));
  set(style, "padding-inline-start", space(component.paddingStart, true));
  set(style, "padding-inline-end", space(component.paddingEnd, true));
}

function gradient(background) {
  if (background?.type !== "linearGradient") return null;
  const [start, centre, end] = [colour(background.startColor), colour(background.centerColor), colour(background.endColor)];
  if (!start || !end || !/^\d{1,3}(\.\d{1,4})?deg$/.test(background.angle ?? "")) return null;
  const middle = centre ? `, ${centre} ${percent(background.centerPosition) ?? "50%"}` : "";
  return `linear-gradient(${background.angle}, ${start}${middle}, ${end})`;
}
