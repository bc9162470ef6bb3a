// Building the page from elements and text only. Whatever a bot sends passes through here as text,
// so no message can become markup; innerHTML is used nowhere.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `props`: attributes, plus `class`, `style` (object, set through the CSSOM so that a
 * strict Content-Security-Policy holds), `on` (listeners). Null and false attributes are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    } else if (name === "style") {
      for (const [key, rule] of Object.entries(value)) element.style.setProperty(key, rule);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button with a name for screen readers; `children` may be an icon or text. */
export function button(label, onClick, props = {}, ...children) {
  return h("button", { type: "button", "aria-label": children.length ? label : null, title: props.title ?? null,
    ...props, on: { click: onClick } }, ...(children.length ? children : [label]));
}

const PATHS = {
  back: "M15 4l-8 8 8 8",
  menu: "M4 6h16M4 12h16M4 18h16",
  close: "M5 5l14 14M19 5L5 19",
  plus: "M12 4v16M4 12h16",
  camera: "M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.2a.8.8 0 1 0 0 .1",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  face: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8.5 10v.5M15.5 10v.5M8 14.5c2 2.5 6 2.5 8 0",
  send: "M4 12l16-8-5 16-3-7z",
  keyboard: "M3 6h18v12H3zM6.5 9.5h.1M10 9.5h.1M13.5 9.5h.1M17 9.5h.1M7 13h.1M17 13h.1M9.5 14.5h5",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  pin: "M12 21c5-6 7-9 7-12a7 7 0 0 0-14 0c0 3 2 6 7 12zM12 7a2 2 0 1 0 0 4a2 2 0 1 0 0-4",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  more: "M5 12h.1M12 12h.1M19 12h.1",
  gear: "M12 8.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1",
  clock: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3.5 2",
  phone: "M7 2.5h10v19H7zM11 18.5h2",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  stop: "M7 7h10v10H7z",
  person: "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 21c1-5 4-7 8-7s7 2 8 7",
  copy: "M8 8h12v12H8zM4 16V4h12",
};

/** A line icon, hidden from screen readers (its button carries the name). */
export function icon(name, size = 24) {
  const svg = svgElement("svg", { viewBox: "0 0 24 24", width: size, height: size, class: "icon", "aria-hidden": "true", focusable: "false" });
  svg.append(svgElement("path", { d: PATHS[name] }));
  return svg;
}

/** An SVG element with attributes. */
export function svgElement(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A short passing word at the bottom of the page. */
export function toast(text, isProblem = false) {
  const element = h("p", { class: isProblem ? "toast problem" : "toast" }, text);
  document.getElementById("toasts").append(element);
  setTimeout(() => element.remove(), isProblem ? 8000 : 4000);
}

/** Make an element act as a button for mouse, finger and keyboard. */
export function tappable(element, label, onTap) {
  element.classList.add("tappable");
  element.setAttribute("role", "button");
  element.setAttribute("tabindex", "0");
  if (label) element.setAttribute("aria-label", label);
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    onTap();
  });
  element.addEventListener("keydown", (event) => {
    if (event.target !== element || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    onTap();
  });
  return element;
}
