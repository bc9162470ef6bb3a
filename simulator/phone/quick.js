// Quick replies: shown for the last message only, gone after a tap or any new message; never on a PC.
// https://developers.line.biz/en/docs/messaging-api/using-quick-reply/

import { staysAfterTap } from "./actions.js";
import { h } from "./dom.js";
import { media } from "./safe.js";

const MOST = 13;

export class QuickReplies {
  /** `tap(action, messageId)` is called on a tap. */
  constructor(tap) {
    this.tap = tap;
    this.element = h("div", { class: "quick", role: "group", "aria-label": "クイックリプライ", hidden: true });
    this.tappedN = null;
  }

  /** Show those of the newest message, if the simulator says that they are to be seen now. */
  show(newest, isPc) {
    const items = newest?.quickReply && !isPc && newest.n !== this.tappedN ? newest.message?.quickReply?.items ?? [] : [];
    this.element.hidden = items.length === 0;
    this.element.replaceChildren(...items.slice(0, MOST).map((item) => this.item(item, newest)));
    this.element.scrollLeft = 0;
  }

  item(item, newest) {
    const picture = media(item.imageUrl);
    return h("button", { type: "button", on: { click: () => {
      if (!staysAfterTap(item.action)) {
        this.tappedN = newest.n;
        this.element.hidden = true;
      }
      this.tap(item.action, newest.id);
    } } }, picture ? h("img", { src: picture, alt: "", referrerpolicy: "no-referrer" }) : null, String(item.action?.label ?? ""));
  }
}
