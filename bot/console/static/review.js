// Reviewing with the keyboard: j and k move between the items, x marks one to be redone, a approves, r returns.

const items = [...document.querySelectorAll(".answer")];
let at = -1;

function goTo(index) {
  items[at]?.classList.remove("at");
  at = Math.max(0, Math.min(index, items.length - 1));
  items[at]?.classList.add("at");
  items[at]?.scrollIntoView({ block: "center" });
  items[at]?.focus({ preventScroll: true });
}

function open(name) {
  const box = document.getElementById(name);
  if (!box) return;
  box.open = true;
  box.scrollIntoView({ block: "nearest" });
  box.querySelector("select, textarea, input:not([type=hidden])")?.focus();
}

const KEYS = {
  j: () => goTo(at + 1),
  k: () => goTo(at - 1),
  x: () => items[at]?.querySelector("input[name=item_ids]")?.click(),
  a: () => document.querySelector("#approve [type=submit]")?.focus(),
  r: () => open("return"),
};

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});

// Each reason shows its example below the list, where a phone cuts no line.
function showExample(select) {
  const example = select.closest("label").querySelector("small[data-example]");
  if (example) example.textContent = select.selectedOptions[0]?.dataset.example ?? "";
}

const reasons = [...document.querySelectorAll("select[name=reason]")];
reasons.forEach(showExample);

document.addEventListener("change", (event) => {
  if (reasons.includes(event.target)) showExample(event.target);
  if (event.target.name === "item_ids") event.target.closest(".answer").classList.toggle("chosen", event.target.checked);
});
