// The line where the person writes, and what is beside it: photos, files, stickers, voice.

import { sendPlace } from "./actions.js";
import { button, h, icon } from "./dom.js";
import { pickFiles } from "./pickers.js";
import { recordVoice } from "./recorder.js";
import { openSheet } from "./sheet.js";
import { STICKERS, sticker } from "./stickers.js";

const MOST_UNITS = 5000;

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.input = h("textarea", { rows: "1", maxlength: MOST_UNITS, placeholder: "メッセージを入力", "aria-label": "メッセージを入力",
      enterkeyhint: "enter", on: { input: () => this.grow(), keydown: (event) => this.onKey(event) } });
    this.sendButton = button("送信", () => this.send(), { class: "plain send", hidden: true }, icon("send"));
    this.voiceButton = button("音声を送る", () => recordVoice(phone.device, (file, length) => phone.sendFile(file, "audio", length)), { class: "plain" }, icon("mic"));
    this.extras = h("div", { class: "extras" },
      button("ファイルや位置情報", () => this.showMore(), { class: "plain" }, icon("plus")),
      button("写真を撮る", async () => phone.sendFiles(await pickFiles({ accept: "image/*", capture: "environment" })), { class: "plain" }, icon("camera")),
      button("写真・動画をえらぶ", async () => phone.sendFiles(await pickFiles({ accept: "image/*,video/*", multiple: true })), { class: "plain" }, icon("photo")));
    this.unfold = button("写真などを出す", () => this.fold(false), { class: "plain", hidden: true }, icon("down"));
    this.unfold.classList.add("turned");
    const field = h("div", { class: "writing" }, this.input, button("スタンプ", () => this.showStickers(), { class: "plain" }, icon("face")));
    this.element = h("form", { class: "composer", on: { submit: (event) => event.preventDefault() } },
      this.extras, this.unfold, field, this.sendButton, this.voiceButton);
  }

  /** Put `text` into the line and the cursor behind it. */
  fill(text) {
    if (text) this.input.value = text;
    this.grow();
    this.input.focus({ preventScroll: true });
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  grow() {
    const hasText = this.input.value.length > 0;
    this.sendButton.hidden = !hasText;
    this.voiceButton.hidden = hasText;
    this.fold(hasText);
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  fold(isFolded) {
    this.extras.hidden = isFolded;
    this.unfold.hidden = !isFolded;
  }

  onKey(event) {
    // While a Japanese word is being converted, Enter belongs to the input method;
    // Safari reports that last Enter after composition has ended, with the code 229.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.shiftKey) return;
    if (!this.phone.setting.pc && !matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    this.send();
  }

  async send() {
    const text = this.input.value;
    if (!text.trim()) return;
    this.input.value = "";
    this.grow();
    const answer = await this.phone.act({ type: "text", text });
    // Nothing that was typed gets lost when it could not be sent.
    if (!answer && !this.input.value) this.fill(text);
  }

  showStickers() {
    const close = openSheet(this.phone.device, "スタンプ", h("div", { class: "sticker-grid" }, STICKERS.map((one) =>
      button(`スタンプ ${one.word}`, () => {
        close();
        this.phone.act({ type: "sticker", packageId: one.packageId, stickerId: one.stickerId });
      }, { class: "plain" }, sticker(one.packageId, one.stickerId)))));
  }

  showMore() {
    const choose = (accept, kind) => async () => {
      close();
      const files = await pickFiles({ accept, multiple: true });
      this.phone.sendFiles(files, kind);
    };
    const row = (name, label, run) => h("button", { type: "button", class: "row-button", on: { click: run } }, icon(name), label);
    const close = openSheet(this.phone.device, "おくるもの", h("div", { class: "rows-list" },
      row("file", "ファイル", choose("", "file")),
      row("photo", "写真・動画", choose("image/*,video/*")),
      row("mic", "音声ファイル", choose("audio/*", "audio")),
      row("pin", "位置情報", () => {
        close();
        sendPlace(this.phone);
      })));
  }
}
