// The phones on the desk. Which are open is remembered in this browser; what was said is the simulator's to keep.

import { Phone } from "./phone.js";
import { world } from "./world.js";

const KEY = "simulator.phones";
const NARROW = "(max-width: 700px)";
const FIRST_COUNT = 3;

export class Phones {
  constructor(container) {
    this.container = container;
    this.open = [];
  }

  /** Put up the phones of last time, or one for each of the first people; where there are none yet, one for each of
   * the first accounts. */
  start() {
    const settings = remembered();
    const count = matchMedia(NARROW).matches ? 1 : FIRST_COUNT;
    const first = world.people.slice(0, count);
    if (settings.length) settings.forEach((setting) => this.put(setting));
    else if (first.length) first.forEach((person) => this.put({ userId: person.userId }));
    else if (world.channels.length) world.channels.slice(0, count).forEach((channel) => this.put({ channelId: String(channel.id) }));
    else this.put({});
    this.save();
  }

  /** One more phone: for a person who has none yet, if there is one. */
  add() {
    const shown = new Set(this.open.map((phone) => phone.setting.userId));
    const person = world.people.find((one) => !shown.has(one.userId)) ?? world.people[0];
    const phone = this.put({ userId: person?.userId });
    this.save();
    phone.element.scrollIntoView({ inline: "end", block: "nearest" });
  }

  put(setting) {
    const phone = new Phone({ id: crypto.getRandomValues(new Uint32Array(1))[0].toString(36), userId: world.people[0]?.userId,
      channelId: String(world.channels[0]?.id ?? ""), pc: false, twice: false, scale: 1, ...setting }, this);
    this.open.push(phone);
    this.container.append(phone.element);
    return phone;
  }

  close(phone) {
    if (this.open.length === 1) return;
    this.open = this.open.filter((one) => one !== phone);
    phone.remove();
    this.save();
  }

  save() {
    // A phone that nobody holds yet stays on the desk too.
    localStorage.setItem(KEY, JSON.stringify(this.open.map((phone) => ({ ...phone.setting, userId: phone.setting.userId ?? null }))));
  }
}

function remembered() {
  try {
    const settings = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    // A phone of somebody unknown was of another simulator: with a world begun anew, the desk begins anew too.
    return settings.every(isKnown) ? settings : [];
  } catch {
    return [];
  }
}

function isKnown({ userId, channelId }) {
  return (userId === null || world.people.some((person) => person.userId === userId))
    && world.channels.some((channel) => String(channel.id) === String(channelId));
}
