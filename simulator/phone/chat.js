// The talk: every bubble of one person and one account, in order, kept in step with the simulator.

import { bubble, gist, isWide } from "./bubble.js";
import { button, h, icon } from "./dom.js";
import { clock, day, dayKey } from "./format.js";
import { picture } from "./flex/parts.js";
import { now } from "./world.js";
import { openSheet } from "./sheet.js";
import { copy } from "./actions.js";
import { openAddress, showPhoto } from "./pickers.js";

const NEAR_PX = 80;
const COSTS = { reply: "返信・無料", push: "プッシュ・有料", multicast: "マルチキャスト・有料", broadcast: "一斉配信・有料" };

export class Chat {
  constructor(phone) {
    this.phone = phone;
    this.rows = new Map();
    this.readUpTo = 0;
    this.loadingUntil = null;
    this.isPinned = true;
    this.lastTop = 0;
    this.list = h("ol", { class: "rows" });
    this.dots = h("div", { class: "row bot loading", hidden: true, role: "status", "aria-label": "入力中" },
      h("div", { class: "avatar" }), h("div", { class: "bubble dots" }, h("i"), h("i"), h("i")));
    this.fresh = button("新しいメッセージ", () => this.toEnd(), { class: "fresh", hidden: true }, "新しいメッセージ", icon("down", 16));
    this.talk = h("div", { class: "talk", tabindex: "0", role: "region", "aria-label": "トーク", on: { scroll: () => this.onScroll() } },
      h("div", { class: "talk-inner" }, this.list, this.dots));
    this.live = h("div", { class: "unseen", "aria-live": "polite" });
    this.watch = new ResizeObserver(() => this.isPinned && this.jump());
    this.watch.observe(this.talk);
    this.watch.observe(this.talk.firstChild);
    this.context = (entry) => ({
      act: (action) => phone.perform(action, "message", entry.id),
      open: (address) => openAddress(phone.device, address),
      view: (address) => showPhoto(phone.device, address),
    });
  }

  get newest() {
    let newest = null;
    for (const { entry } of this.rows.values()) if (!newest || entry.n > newest.n) newest = entry;
    return newest;
  }

  clear() {
    this.rows.clear();
    this.list.replaceChildren();
    this.loadingUntil = null;
    this.isPinned = true;
    this.showDots();
  }

  /** Take over a reading of the chat; only what changed is drawn anew. What came meanwhile stays: `loadingUntil` is
      what stood here before the reading. */
  take(answer, loadingUntil) {
    this.readUpTo = answer.readUpTo ?? 0;
    for (const entry of answer.messages) this.put(entry);
    if (this.loadingUntil === loadingUntil) this.setLoading(answer.loadingUntil ?? null);
    this.markRead();
  }

  /** Take over what stands before the n-th; what is looked at stays where it is. */
  takeOlder(answer, n) {
    const { element, entry } = this.rows.get(n);
    const top = element.getBoundingClientRect().top;
    for (const older of answer.messages) this.put(older);
    // It is not the first any more: drawn anew it loses its day, and its sender's name.
    this.rows.get(n).signature = null;
    this.put(entry);
    this.markRead();
    if (!this.isPinned) this.talk.scrollTop += this.rows.get(n).element.getBoundingClientRect().top - top;
  }

  get oldest() {
    return Math.min(...this.rows.keys());
  }

  /** The number before which something is missing, though older is there: after a break. Null if all is there. */
  get gap() {
    const numbers = [...this.rows.keys()].sort((one, other) => one - other);
    return numbers.find((n, place) => place > 0 && numbers[place - 1] !== n - 1) ?? null;
  }

  /** A new message, as it comes. */
  receive(entry) {
    const isNew = !this.rows.has(entry.n);
    this.put(entry);
    if (entry.from === "bot") this.setLoading(null);
    if (!isNew) return;
    if (entry.from === "bot") this.live.textContent = `${this.phone.channelName}: ${gist(entry.message)}`;
    if (entry.from === "person" || this.isPinned) this.toEnd();
    else this.fresh.hidden = false;
  }

  put(entry) {
    const signature = JSON.stringify([entry.unsent, entry.at, entry.message]);
    const known = this.rows.get(entry.n);
    if (known) known.entry = entry;
    if (known?.signature === signature) return;
    const before = [...this.rows.keys()].filter((n) => n < entry.n).reduce((most, n) => Math.max(most, n), -1);
    const element = this.draw(entry, this.rows.get(before)?.entry ?? null);
    if (known) known.element.replaceWith(element);
    else if (before < 0) this.list.prepend(element);
    else this.rows.get(before).element.after(element);
    this.rows.set(entry.n, { entry, element, signature });
    if (before >= 0) this.rows.get(before).element.classList.toggle("same-minute", this.isSameMinute(this.rows.get(before).entry, entry));
  }

  isSameMinute(first, second) {
    return first.from === second.from && !second.unsent && clock(first.at) === clock(second.at) && dayKey(first.at) === dayKey(second.at);
  }

  draw(entry, before) {
    const isBot = entry.from === "bot";
    const row = h("li", { class: `row ${isBot ? "bot" : "person"}`, "data-n": entry.n, "data-id": entry.id });
    const startsDay = !before || dayKey(before.at) !== dayKey(entry.at);
    if (startsDay) row.append(h("div", { class: "day" }, h("span", {}, day(entry.at, now()))));
    if (entry.unsent) {
      row.append(h("div", { class: "note" }, h("span", {}, isBot ? "メッセージの送信が取り消されました" : "メッセージの送信を取り消しました")));
      return row;
    }
    row.append(isBot ? this.botRow(entry, startsDay || before?.from !== "bot") : this.personRow(entry));
    return row;
  }

  botRow(entry, isFirst) {
    const sender = entry.message.sender ?? {};
    const name = sender.name ?? this.phone.channelName;
    const wide = isWide(entry.message);
    const meta = h("span", { class: "meta", title: COSTS[entry.sentBy] ?? null }, h("time", {}, clock(entry.at)));
    return h("div", { class: "side" },
      h("div", { class: "avatar", "aria-hidden": "true" }, isFirst || sender.name ? this.phone.avatar(sender.iconUrl) : null),
      h("div", { class: "said" }, isFirst || sender.name ? h("div", { class: "name" }, String(name)) : null,
        h("div", { class: wide ? "line wide" : "line" }, this.safeBubble(entry), meta)));
  }

  personRow(entry) {
    const meta = h("span", { class: "meta" },
      button("このメッセージのメニュー", () => this.showOwn(entry), { class: "plain own-menu" }, icon("more", 16)),
      h("span", { class: "read", hidden: entry.n > this.readUpTo }, "既読"), h("time", {}, clock(entry.at)));
    return h("div", { class: "side" }, h("div", { class: "said" }, h("div", { class: "line" }, meta, this.safeBubble(entry))));
  }

  // One message that cannot be drawn must not take the whole talk with it.
  safeBubble(entry) {
    try {
      return bubble(entry.message, this.context(entry));
    } catch (error) {
      console.error("could not draw a message", error);
      return h("div", { class: "bubble text" }, `${gist(entry.message)}(表示できません)`);
    }
  }

  showOwn(entry) {
    const row = (name, label, run) => h("button", { type: "button", class: "row-button", on: { click: () => {
      close();
      run();
    } } }, icon(name), label);
    const close = openSheet(this.phone.device, "メッセージ", h("div", { class: "rows-list" },
      entry.message.text ? row("copy", "コピー", () => copy(entry.message.text)) : null,
      entry.sentBy === "displayText" ? h("p", { class: "hint" }, "ボタンの返事は取り消せません。")
        : row("back", "送信取消", async () => {
          // What is older than the last reading is not read anew.
          if (await this.phone.act({ type: "unsend", messageId: entry.id })) this.put({ ...entry, unsent: true });
        })));
  }

  markRead() {
    for (const { entry, element } of this.rows.values()) {
      const mark = element.querySelector(".read");
      if (mark) mark.hidden = entry.n > this.readUpTo;
    }
  }

  /** The dots that move while the account is at work. `until`: simulated ms or null. */
  setLoading(until) {
    this.loadingUntil = until;
    this.showDots();
  }

  showDots() {
    const left = this.loadingUntil === null ? 0 : this.loadingUntil - now();
    this.dots.hidden = left <= 0;
    clearTimeout(this.dotsTimer);
    if (left <= 0) return;
    this.dots.querySelector(".avatar").replaceChildren(this.phone.avatar());
    this.dotsTimer = setTimeout(() => this.showDots(), Math.min(left, 60_000) + 50);
  }

  onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.talk;
    // Only a finger leaves the end: when a tall card grows below, the talk has not moved.
    if (scrollHeight - clientHeight - scrollTop < NEAR_PX) this.isPinned = true;
    else if (scrollTop < this.lastTop) this.isPinned = false;
    this.lastTop = scrollTop;
    if (this.isPinned) this.fresh.hidden = true;
    if (scrollTop < NEAR_PX && this.rows.size > 0 && this.oldest > 1) this.phone.readOlder(this.oldest);
  }

  jump() {
    this.talk.scrollTop = this.talk.scrollHeight;
  }

  // At once, not by smooth scrolling: a second message of the same call would find the talk on its way and not at its end.
  toEnd() {
    this.isPinned = true;
    this.fresh.hidden = true;
    this.jump();
  }
}

/** The round picture of an account, its first letter if it has none. */
export function avatarOf(address, name) {
  return address ? picture(address) : h("span", { class: "letter" }, [...String(name || "?")][0]);
}
