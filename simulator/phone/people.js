// A new person with a LINE account.

import { call } from "./api.js";
import { h, toast } from "./dom.js";
import { ask, field } from "./sheet.js";
import { refresh, world } from "./world.js";

const LANGUAGES = [["ja", "日本語"], ["en", "English"], ["zh-Hans", "简体中文"], ["vi", "Tiếng Việt"], ["pt", "Português"]];

/** Ask for a name and add the person; resolves to the person, or null. `over`: the element the form covers. */
export async function addPerson(over, channelId) {
  const name = h("input", { type: "text", maxlength: "20", required: true, "data-first": true, placeholder: "例: 山田 花子" });
  const language = h("select", {}, LANGUAGES.map(([value, label]) => h("option", { value }, label)));
  const befriends = h("input", { type: "checkbox" });
  const channel = world.channels.find((one) => String(one.id) === String(channelId)) ?? world.channels[0];
  const body = await ask(over, "人を追加", [field("LINEの表示名", name), field("言語 (language)", language),
    h("label", { class: "check" }, befriends, `「${channel?.name ?? ""}」をすぐ友だちに追加する`)], () => {
    if (!name.value.trim()) throw new Error("名前を入れてください。");
    return { displayName: name.value.trim(), language: language.value, ...(befriends.checked && channel ? { channelId: channel.id } : {}) };
  }, "追加");
  if (!body) return null;
  try {
    const person = await call("POST", "/people", body);
    await refresh();
    return person;
  } catch (error) {
    toast(error.message, true);
    return null;
  }
}
