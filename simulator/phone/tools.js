// Above each phone: whose it is, which account is open, and how it behaves. On a small screen it folds away.

import { button, h, icon } from "./dom.js";
import { addPerson } from "./people.js";
import { world } from "./world.js";

const SCALES = [["0.9", "小"], ["1", "標準"], ["1.25", "大"], ["1.5", "特大"]];
const NEW_PERSON = "+";

export class Tools {
  constructor(phone) {
    this.phone = phone;
    this.person = h("select", { "aria-label": "人", on: { change: () => this.choosePerson() } });
    this.channel = h("select", { "aria-label": "アカウント", on: { change: () => phone.change({ channelId: this.channel.value }) } });
    this.scale = h("select", { "aria-label": "文字の大きさ", on: { change: () => phone.change({ scale: Number(this.scale.value) }) } },
      SCALES.map(([value, label]) => h("option", { value }, `文字 ${label}`)));
    this.pc = this.switch("PC", "PCのLINEとして見る(クイックリプライとリッチメニューは出ません)", "pc");
    this.twice = this.switch("2回タップ", "ボタンを同時に2回押す", "twice");
    this.block = button("ブロック", () => phone.act({ type: "block" }), { class: "small" });
    this.cost = h("span", { class: "cost", title: "この人が受け取った数" });
    this.element = h("div", { class: "tools" },
      h("div", { class: "tools-row" }, this.person, this.channel,
        button("この電話を片づける", () => phone.phones.close(phone), { class: "small plain" }, icon("close", 18))),
      h("div", { class: "tools-row" }, this.pc, this.twice, this.scale, this.block, this.cost),
      button("閉じる", () => this.toggle(), { class: "small narrow-only" }));
  }

  switch(label, title, name) {
    return button(label, () => this.phone.change({ [name]: !this.phone.setting[name] }), { class: "small switch", title });
  }

  toggle() {
    this.phone.element.classList.toggle("tools-open");
  }

  choosePerson() {
    if (this.person.value !== NEW_PERSON) return this.phone.change({ userId: this.person.value });
    this.person.value = this.phone.setting.userId ?? "";
    return this.addPerson();
  }

  /** Ask for a new person, who then holds this phone. */
  async addPerson() {
    const person = await addPerson(this.phone.device, this.phone.setting.channelId);
    if (person) this.phone.change({ userId: person.userId });
  }

  draw() {
    const { setting, state, counters } = this.phone;
    const nobody = setting.userId ? [] : [["", "(だれもいません)"]];
    fill(this.person, [...nobody, ...world.people.map((person) => [person.userId, person.displayName]), [NEW_PERSON, "+ 人を追加…"]], setting.userId);
    fill(this.channel, world.channels.map((channel) => [String(channel.id), channel.name]), String(setting.channelId));
    this.scale.value = String(setting.scale);
    this.pc.setAttribute("aria-pressed", String(setting.pc));
    this.twice.setAttribute("aria-pressed", String(setting.twice));
    this.block.hidden = !state.friend || state.blocked;
    this.cost.textContent = counters ? `無料${counters.free} 有料${counters.paid}` : "";
  }
}

// Options are only rebuilt when they differ: rebuilding closes a list that the reader has open.
function fill(select, options, value) {
  const signature = JSON.stringify(options);
  if (select.dataset.signature !== signature) {
    select.dataset.signature = signature;
    select.replaceChildren(...options.map(([key, label]) => h("option", { value: key }, label)));
  }
  select.value = value ?? "";
}
