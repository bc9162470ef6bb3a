// The foot of the talk: the rich menu with its bar, or the line to write in.
// https://developers.line.biz/en/docs/messaging-api/using-rich-menus/

import { Composer } from "./composer.js";
import { button, h, icon, tappable } from "./dom.js";
import { media } from "./safe.js";
import { placed } from "./template.js";

export class Foot {
  constructor(phone) {
    this.phone = phone;
    this.composer = new Composer(phone);
    this.menu = null;
    this.isOpen = false;
    this.isWriting = false;
    this.picture = h("div", { class: "rich-menu", hidden: true });
    this.toggle = button("", () => this.showMenu(!this.isOpen), { class: "menu-toggle" });
    this.bar = h("div", { class: "menu-bar", hidden: true },
      button("キーボードを出す", () => this.useKeyboard(""), { class: "plain" }, icon("keyboard")), this.toggle);
    this.back = button("メニューを出す", () => this.showMenu(true), { class: "plain back-to-menu", hidden: true }, icon("menu"));
    this.composer.element.prepend(this.back);
    this.element = h("div", { class: "foot" }, this.composer.element, this.bar, this.picture);
  }

  /** Take over the menu that this chat has now (null: none; never one on a PC). */
  setMenu(richMenu) {
    const menu = this.phone.setting.pc ? null : richMenu;
    const isNew = menu?.richMenuId !== this.menu?.richMenuId;
    if (isNew && menu) {
      // A menu that replaces an open one (a tab was tapped) stays open.
      this.isOpen = (this.menu !== null && this.isOpen) || menu.selected === true;
      if (this.menu === null) this.isWriting = false;
    }
    this.menu = menu;
    if (isNew) this.draw();
    this.arrange();
  }

  showMenu(isOpen) {
    this.isWriting = false;
    this.isOpen = isOpen;
    this.arrange();
  }

  /** Change to the keyboard, with `text` in the line. */
  useKeyboard(text) {
    this.isWriting = true;
    this.isOpen = false;
    this.arrange();
    this.composer.fill(text);
  }

  /** Change to the keyboard and begin a voice message. */
  openVoice() {
    this.useKeyboard("");
    this.composer.voiceButton.click();
  }

  arrange() {
    const hasMenu = this.menu !== null;
    const isMenuMode = hasMenu && !this.isWriting;
    this.bar.hidden = !isMenuMode;
    this.composer.element.hidden = isMenuMode;
    this.back.hidden = !hasMenu;
    this.picture.hidden = !(isMenuMode && this.isOpen);
    if (!hasMenu) return;
    const name = String(this.menu.chatBarText ?? "メニュー");
    this.toggle.setAttribute("aria-label", name);
    this.toggle.setAttribute("aria-expanded", String(this.isOpen));
    this.toggle.replaceChildren(name, icon(this.isOpen ? "down" : "up", 16));
  }

  draw() {
    this.picture.replaceChildren();
    if (!this.menu) return;
    const { width, height } = this.menu.size;
    const address = media(this.menu.imageUrl);
    this.picture.style.aspectRatio = `${width} / ${height}`;
    if (address) this.picture.append(h("img", { src: address, alt: "" }));
    for (const area of this.menu.areas ?? []) {
      const name = area.action?.label ?? area.action?.displayText ?? area.action?.text ?? "メニューのボタン";
      const place = h("div", { class: address ? "area" : "area drawn" }, address ? null : h("span", {}, String(name)));
      tappable(place, String(name), () => this.phone.perform(area.action, "richMenu"));
      this.picture.append(placed(place, area.bounds, width, height));
    }
  }
}
