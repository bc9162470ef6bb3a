// What makes the console quicker to use; every page works without it.

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.asks && !window.confirm(form.dataset.asks)) {
    event.preventDefault();
    return;
  }
  if (form.dataset.sent) event.preventDefault();
  if (form.method === "post" && !form.hasAttribute("data-stays")) form.dataset.sent = "yes";
});

// Coming back by the browser's history, it may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// On a small screen the menu is one long line: the place where one is comes into view.
document.querySelector("nav.side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A choice that makes other fields matter: <… data-when="mode:first,named"> is shown for those values.
function showWhatMatters() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split(":");
    const field = document.querySelector(`[name="${name}"]:checked, select[name="${name}"]`);
    part.hidden = field !== null && !values.split(",").includes(field.value);
  }
}
document.addEventListener("change", showWhatMatters);
document.addEventListener("htmx:load", showWhatMatters);
showWhatMatters();

document.querySelector("[data-prints]")?.addEventListener("click", () => window.print());

document.querySelector(".said.bad")?.scrollIntoView({ block: "nearest" });
