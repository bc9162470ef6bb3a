// What a tap does. The simulator sends the events; here is what the app itself does on the screen.
// https://developers.line.biz/en/reference/messaging-api/#action-objects

import { toast } from "./dom.js";
import { openAddress, pickFiles, pickPlace, pickTime } from "./pickers.js";
import { number } from "./safe.js";

// Quick replies with these stay on the screen after the tap.
const STAYING = new Set(["camera", "cameraRoll", "location", "datetimepicker"]);

export function staysAfterTap(action) {
  return STAYING.has(action?.type);
}

/** Perform `action` on `phone`. `from`: "message" | "quickReply" | "richMenu"; `messageId` of the bubble tapped. */
export async function perform(phone, action, from, messageId) {
  if (!action || typeof action !== "object") return;
  const tap = { type: "tap", action, from, ...(messageId ? { messageId } : {}) };
  switch (action.type) {
    case "uri":
      openAddress(phone.device, phone.setting.pc ? action.altUri?.desktop ?? action.uri : action.uri);
      return void phone.tap(tap);
    case "clipboard":
      copy(action.clipboardText);
      return void phone.tap(tap);
    case "datetimepicker": {
      const params = await pickTime(phone.device, action);
      return params ? void phone.tap({ ...tap, params }) : undefined;
    }
    case "camera":
      return phone.sendFiles(await pickFiles({ accept: "image/*", capture: "environment" }));
    case "cameraRoll":
      return phone.sendFiles(await pickFiles({ accept: "image/*,video/*", multiple: true }));
    case "location":
      return sendPlace(phone);
    default:
      await phone.tap(tap);
      afterTap(phone, action);
  }
}

/** Ask for a place and send it. */
export async function sendPlace(phone) {
  const place = await pickPlace(phone.device);
  if (place) await phone.act({ type: "location", ...place, latitude: number(place.latitude, -90, 90, 0), longitude: number(place.longitude, -180, 180, 0) });
}

/** Put text on the clipboard and say so. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(String(text ?? ""));
    toast("コピーしました");
  } catch {
    toast("コピーできませんでした", true);
  }
}

// inputOption of a postback: https://developers.line.biz/en/reference/messaging-api/#postback-action
function afterTap(phone, action) {
  if (action.type !== "postback") return;
  if (action.inputOption === "closeRichMenu") phone.foot.showMenu(false);
  if (action.inputOption === "openRichMenu") phone.foot.showMenu(true);
  if (action.inputOption === "openVoice") phone.foot.openVoice();
  if (action.inputOption === "openKeyboard") phone.foot.useKeyboard(String(action.fillInText ?? ""));
}
