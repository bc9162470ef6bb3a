// The bar above the phones: the simulated clock, what has been sent and what it costs, more phones.

import { button, h, icon, toast } from "./dom.js";
import { dateAndClock, tomorrowAtNine } from "./format.js";
import { moveClock, news, now, world } from "./world.js";

const STEPS = [["+10分", 600], ["+1時間", 3600], ["+1日", 86_400], ["+1週間", 604_800]];
const SHOW_CLOCK_MS = 1000;

/** Fill the bar. `phones` is asked for one more, `openDrawer()` shows the switches. */
export function fillBar(bar, phones, openDrawer) {
  const time = h("output", { class: "clock", "aria-label": "シミュレーターの時刻" });
  const steps = h("div", { class: "bar-group", role: "group", "aria-label": "時間をすすめる" },
    STEPS.map(([label, advanceSeconds]) => button(label, () => move({ advanceSeconds }), { class: "small" })),
    button("明日 9:00", () => move({ to: tomorrowAtNine(now()) }), { class: "small" }));
  const counters = h("div", { class: "bar-group counters" });
  const showClock = () => { time.textContent = dateAndClock(now()); };
  const draw = () => {
    steps.hidden = !world.isClockMovable;
    counters.replaceChildren(...world.channels.map(counter));
    showClock();
  };
  bar.append(h("strong", { class: "bar-title" }, "LINEシミュレーター"), h("div", { class: "bar-group" }, icon("clock", 18), time), steps, counters,
    h("div", { class: "bar-group bar-end" },
      button("電話を追加", () => phones.add(), { class: "small" }, icon("plus", 16), "電話"),
      button("設定と故障", openDrawer, { class: "small" }, icon("gear", 16), "設定・故障"),
      button("閉じる", () => document.body.classList.remove("bar-open"), { class: "small narrow-only" })));
  news.addEventListener("change", draw);
  news.addEventListener("clock", showClock);
  setInterval(showClock, SHOW_CLOCK_MS);
  draw();
}

async function move(step) {
  try {
    await moveClock(step);
  } catch (error) {
    toast(error.status === 409 ? "この時計は動かせません" : error.message, true);
  }
}

function counter(channel) {
  const { reply = 0, push = 0, multicast = 0, broadcast = 0, paid = 0 } = channel.counters ?? {};
  const quota = channel.quota === null || channel.quota === undefined ? "上限なし" : `${channel.quota}通`;
  const title = `push ${push} / multicast ${multicast} / broadcast ${broadcast}`;
  return h("span", { class: "counter", title }, h("b", {}, channel.name),
    h("span", {}, "返信(無料) ", h("b", { class: "free" }, String(reply))),
    h("span", {}, "有料 ", h("b", { class: "paid" }, String(paid)), ` / ${quota}`));
}
