// Sheets that slide over one phone: pickers, the browser, a photo. The rest of that phone rests meanwhile.

import { button, h, icon } from "./dom.js";

/** Open a sheet over `device` (the phone's element). Returns `close`. `body` receives the focus. */
export function openSheet(device, title, body, { kind = "low", onClose = null } = {}) {
  const before = document.activeElement;
  const others = [...device.children].filter((child) => !child.classList.contains("sheet-back"));
  const back = h("div", { class: "sheet-back", on: { click: (event) => event.target === back && close() } });
  const heading = h("h2", {}, title);
  const sheet = h("section", { class: `sheet ${kind}`, role: "dialog", "aria-modal": "true", "aria-label": title, tabindex: "-1" },
    h("div", { class: "sheet-head" }, heading, button("閉じる", () => close(), { class: "plain" }, icon("close"))), body);
  let isOpen = true;
  function close() {
    if (!isOpen) return;
    isOpen = false;
    back.remove();
    if (!device.querySelector(".sheet-back")) for (const child of others) child.inert = false;
    if (before?.isConnected) before.focus({ preventScroll: true });
    onClose?.();
  }
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  for (const child of others) child.inert = true;
  back.append(sheet);
  device.append(back);
  (sheet.querySelector("[data-first]") ?? sheet).focus({ preventScroll: true });
  return close;
}

/** Ask for something with a small form; resolves to what `read()` gives, or null when closed. */
export function ask(device, title, fields, read, done = "OK") {
  return new Promise((resolve) => {
    let answer = null;
    const problem = h("p", { class: "form-problem", role: "alert" });
    const form = h("form", { class: "form", on: { submit: (event) => {
      event.preventDefault();
      try {
        answer = read();
        close();
      } catch (error) {
        problem.textContent = error.message;
      }
    } } }, ...fields, problem, h("button", { type: "submit", class: "main" }, done));
    const close = openSheet(device, title, form, { onClose: () => resolve(answer) });
  });
}

/** A labelled field of a form. */
export function field(label, input) {
  return h("label", { class: "field" }, h("span", {}, label), input);
}
