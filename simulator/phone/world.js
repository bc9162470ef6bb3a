// What the simulator holds: channels, people, faults and its clock. One copy for the whole page.

import { call, stream } from "./api.js";

/** Fires `change` (world), `clock`, and `message` / `chat` / `loading` with the event's data as detail. */
export const news = new EventTarget();

export const world = { channels: [], people: [], faults: [], isClockMovable: true };

let clockBase = { simulated: Date.now(), real: performance.now() };

/** The simulator's time now, ms. Between two answers it runs on with this machine's clock. */
export function now() {
  return clockBase.simulated + (performance.now() - clockBase.real);
}

/** Take over the time that an answer carried. */
export function setClock(simulated) {
  if (Number.isFinite(simulated)) clockBase = { simulated, real: performance.now() };
}

function tell(name, detail) {
  news.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Read the world anew and tell everyone. */
export async function refresh() {
  const answer = await call("GET", "/world");
  setClock(answer.now);
  Object.assign(world, { channels: answer.channels, people: answer.people, faults: answer.faults,
    isClockMovable: answer.clockMovable !== false });
  tell("change");
}

export function channelOf(id) {
  return world.channels.find((channel) => String(channel.id) === String(id));
}

export function personOf(userId) {
  return world.people.find((person) => person.userId === userId);
}

let pending = null;

// A busy minute brings a burst of `world` events: one reading answers them all.
function refreshSoon() {
  pending ??= setTimeout(() => {
    pending = null;
    refresh().catch(() => {});
  }, 150);
}

/** Start listening. `begin()` is called once, when the line stands; after a break everyone reads anew (`again`). */
export function listen(begin) {
  let hasBegun = false;
  stream((name, data) => {
    if (!hasBegun) return;
    if (name === "world") refreshSoon();
    if (name === "clock") setClock(data.now);
    if (name !== "world") tell(name, data);
  }, () => {
    if (!hasBegun) begin();
    else {
      refreshSoon();
      tell("again");
    }
    hasBegun = true;
  });
}

/** Move the simulated clock: `{advanceSeconds}` or `{to}` (ms). */
export async function moveClock(step) {
  const answer = await call("POST", "/clock", step);
  setClock(answer.now);
  tell("clock", answer);
}
