// Voice messages: recorded where the browser can, chosen as a file where it cannot.

import { button, h, icon, toast } from "./dom.js";
import { duration } from "./format.js";
import { pickFiles } from "./pickers.js";
import { openSheet } from "./sheet.js";

// LINE sends m4a; the others are what a browser may offer instead.
const TYPES = ["audio/mp4", "audio/webm;codecs=opus", "audio/ogg;codecs=opus"];

function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
}

/** Record or choose a voice message, and give it to `send(file, durationMs)`. */
export async function recordVoice(device, send) {
  const stream = canRecord() ? await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null) : null;
  if (stream) return showRecorder(device, stream, send);
  toast("マイクが使えないので、音声ファイルをえらんでください");
  const [file] = await pickFiles({ accept: "audio/*" });
  if (file) send(file, await mediaDuration(file));
}

function showRecorder(device, stream, send) {
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
  const started = performance.now();
  const pieces = [];
  const length = h("p", { class: "big-number", role: "timer" }, "0:00");
  const timer = setInterval(() => { length.textContent = duration(performance.now() - started); }, 250);
  let isWanted = false;
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    if (!isWanted) return;
    const kind = recorder.mimeType.split(";")[0];
    const ending = kind === "audio/mp4" ? "m4a" : kind.split("/")[1];
    send(new File(pieces, `voice.${ending}`, { type: kind }), Math.round(performance.now() - started));
  });
  const done = button("送信する", () => {
    isWanted = true;
    close();
  }, { class: "main", "data-first": true });
  const close = openSheet(device, "録音しています", h("div", { class: "form centred" },
    h("div", { class: "recording", "aria-hidden": "true" }, icon("mic", 40)), length, done), { onClose: () => {
    clearInterval(timer);
    recorder.stop();
  } });
  recorder.start();
}

/** The length of a sound or film in ms, 0 if it cannot be told. */
export function mediaDuration(file) {
  return new Promise((resolve) => {
    const player = document.createElement(file.type.startsWith("video/") ? "video" : "audio");
    const address = URL.createObjectURL(file);
    const finish = () => {
      URL.revokeObjectURL(address);
      resolve(Number.isFinite(player.duration) ? Math.round(player.duration * 1000) : 0);
    };
    player.preload = "metadata";
    player.addEventListener("loadedmetadata", finish);
    player.addEventListener("error", finish);
    player.src = address;
  });
}
