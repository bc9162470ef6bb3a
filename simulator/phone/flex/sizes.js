// Keywords of Flex Message sizes in pixels. LINE's pages give the keywords, not the pixels
// (https://developers.line.biz/en/docs/messaging-api/flex-message-layout/); these numbers come close to what the app draws.

import { percent, pixels } from "../safe.js";

const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const TEXT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const IMAGE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };

function lookUp(table, value, most) {
  if (typeof value === "string" && Object.hasOwn(table, value)) return table[value];
  return pixels(value, most);
}

function css(length) {
  return length === null ? null : `${length}px`;
}

/** margin, spacing, padding, offset, cornerRadius: keyword or px (percent too where `orPercent`). */
export function space(value, orPercent = false) {
  return css(lookUp(SPACE, value, 200)) ?? (orPercent ? percent(value) : null);
}

/** Font or icon size, a number of pixels; `md` if nothing valid is said. */
export function textSize(value) {
  return lookUp(TEXT, value, 120) ?? TEXT.md;
}

/** Width of an image: CSS length. */
export function imageSize(value) {
  if (value === "full") return "100%";
  return css(lookUp(IMAGE, value, 1000)) ?? percent(value) ?? css(IMAGE.md);
}

/** Width or height of a box: CSS length or null. */
export function boxSize(value) {
  return css(pixels(value, 1000)) ?? percent(value);
}

export function borderWidth(value) {
  return css(lookUp(BORDER, value, 50));
}

/** A font size that follows the reader's setting when the sender asked for it (`scaling`). */
export function fontSize(component, fallback) {
  const size = component.size === undefined ? textSize(fallback) : textSize(component.size);
  return component.scaling === true ? `calc(${size}px * var(--scale, 1))` : `${size}px`;
}
