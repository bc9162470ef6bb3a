// Draws a LINE message as the resident will see it, with the renderer of the phone.

import { flex } from "../drawing/flex/bubble.js";

for (const place of document.querySelectorAll("[data-message]")) {
  const message = JSON.parse(place.dataset.message);
  if (message.type !== "flex") continue;
  const card = flex(message.contents, () => {});
  // It is a picture of the card: its buttons do nothing, and the words stand beside it for screen readers.
  card.setAttribute("inert", "");
  place.replaceChildren(card);
}
