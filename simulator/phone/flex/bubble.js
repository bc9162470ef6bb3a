// A Flex Message: one bubble, or a carousel of them.
// https://developers.line.biz/en/reference/messaging-api/#flex-message

import { h, tappable } from "../dom.js";
import { colour } from "../safe.js";
import { draw } from "./box.js";

const SIZES = new Set(["nano", "micro", "deca", "hecto", "kilo", "mega", "giga"]);
const BLOCKS = ["header", "hero", "body", "footer"];

/** Draw the `contents` of a flex message; `act(action)` is called on a tap. */
export function flex(contents, act) {
  if (contents?.type === "carousel" && Array.isArray(contents.contents)) {
    return h("div", { class: "carousel fx-carousel", role: "group", tabindex: "0", "aria-label": "横に動かして見られます" },
      contents.contents.map((one) => bubble(one, act)));
  }
  return bubble(contents, act);
}

function bubble(contents, act) {
  const size = SIZES.has(contents?.size) ? contents.size : "mega";
  const element = h("div", { class: `fx-bubble fx-${size}`, dir: contents?.direction === "rtl" ? "rtl" : "ltr" });
  for (const name of BLOCKS) {
    const content = contents?.[name];
    if (!content) continue;
    const style = contents.styles?.[name] ?? {};
    if (style.separator === true && element.children.length) {
      const line = h("div", { class: "fx-rule" });
      if (colour(style.separatorColor)) line.style.backgroundColor = style.separatorColor;
      element.append(line);
    }
    element.append(block(name, content, style, act));
  }
  if (contents?.body && contents?.footer) element.classList.add("has-footer");
  if (contents?.action) tappable(element, contents.action.label, () => act(contents.action));
  return element;
}

function block(name, content, style, act) {
  const inner = draw(content, act);
  // The block's own padding belongs to its box, so that a padding said by the sender replaces it.
  if (content.type === "box") inner.classList.add("fx-block-box");
  const element = h("div", { class: `fx-block fx-${name}` }, inner);
  if (colour(style.backgroundColor)) element.style.backgroundColor = style.backgroundColor;
  return element;
}
