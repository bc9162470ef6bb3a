// Stickers. The real pictures are LINE's own, so a round face is drawn instead: the same id always looks the same.
// The ids offered are of the list that accounts may send (https://developers.line.biz/en/docs/messaging-api/sticker-list/).

import { h, svgElement } from "./dom.js";

/** What the sticker drawer offers. */
export const STICKERS = [
  { packageId: "446", stickerId: "1988", word: "やあ" }, { packageId: "446", stickerId: "1989", word: "OK!" },
  { packageId: "446", stickerId: "1991", word: "ありがとう" }, { packageId: "446", stickerId: "1993", word: "うーん" },
  { packageId: "446", stickerId: "1994", word: "ごめん" }, { packageId: "446", stickerId: "2005", word: "やったー" },
  { packageId: "789", stickerId: "10855", word: "了解" }, { packageId: "789", stickerId: "10857", word: "おつかれ" },
  { packageId: "789", stickerId: "10877", word: "おやすみ" }, { packageId: "6325", stickerId: "10979904", word: "よろしく" },
  { packageId: "11537", stickerId: "52002734", word: "いいね" }, { packageId: "11537", stickerId: "52002770", word: "しょんぼり" },
];

const SKINS = ["#ffe9b8", "#ffd9cf", "#dff0d0", "#d6e8fb", "#ecdcf7", "#fff"];
const MOUTHS = ["M40 68q20 20 40 0", "M46 72q14 10 28 0", "M44 74h32", "M44 78q16-14 32 0", "M50 68a10 12 0 1 0 20 0z"];
const EYES = ["M42 50v6M78 50v6", "M37 54q5-7 10 0M73 54q5-7 10 0", "M37 50q5 7 10 0M73 50q5 7 10 0", "M38 48l8 5-8 5M82 48l-8 5 8 5"];

function seed(text) {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) >>> 0;
  return value;
}

/** A drawn sticker of these ids. */
export function sticker(packageId, stickerId) {
  const known = STICKERS.find((one) => one.packageId === String(packageId) && one.stickerId === String(stickerId));
  const value = seed(`${packageId}/${stickerId}`);
  const word = known?.word ?? "スタンプ";
  const line = (d) => svgElement("path", { d, fill: "none", stroke: "#4a3b32", "stroke-width": "4", "stroke-linecap": "round" });
  const label = svgElement("text", { x: "60", y: "124", "text-anchor": "middle", "font-size": "18", "font-weight": "700",
    fill: "#3f332c", stroke: "#fff", "stroke-width": "4", "paint-order": "stroke" });
  label.textContent = word;
  const skin = SKINS[value % SKINS.length];
  const svg = svgElement("svg", { viewBox: "0 0 120 130", "aria-hidden": "true" },
    svgElement("circle", { cx: "32", cy: "26", r: "13", fill: skin, stroke: "#4a3b32", "stroke-width": "3" }),
    svgElement("circle", { cx: "88", cy: "26", r: "13", fill: skin, stroke: "#4a3b32", "stroke-width": "3" }),
    svgElement("ellipse", { cx: "60", cy: "60", rx: "46", ry: "42", fill: skin, stroke: "#4a3b32", "stroke-width": "3" }),
    svgElement("circle", { cx: "33", cy: "67", r: "6", fill: "#ff9d8f", opacity: ".6" }),
    svgElement("circle", { cx: "87", cy: "67", r: "6", fill: "#ff9d8f", opacity: ".6" }),
    line(EYES[(value >>> 3) % EYES.length]), line(MOUTHS[(value >>> 6) % MOUTHS.length]), label);
  return h("div", { class: "sticker", role: "img", "aria-label": `スタンプ ${word}`, title: `package ${packageId} / sticker ${stickerId}` }, svg);
}
