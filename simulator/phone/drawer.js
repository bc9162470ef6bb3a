// The drawer of switches: faults, each account's plan and webhook, new people.

import { call } from "./api.js";
import { button, h, icon, toast } from "./dom.js";
import { addPerson } from "./people.js";
import { field } from "./sheet.js";
import { news, refresh, world } from "./world.js";

const KINDS = [["500_before", "500(受け付ける前)"], ["500_after", "500(受け付けた後)"], ["429", "429(多すぎる)"],
  ["slow", "遅い"], ["reset", "接続が切れる"], ["timeout", "時間切れ"]];
const ENDPOINTS = ["reply", "push", "multicast", "profile", "content", "richmenu", "any"];
const PLANS = [["communication", "コミュニケーション(200通)"], ["light", "ライト(5,000通)"], ["standard", "スタンダード(30,000通)"], ["municipal", "地方公共団体(上限なし)"]];
const FAILURES = [["delivered", "届いた"], ["could_not_connect", "つながらない"], ["request_timeout", "時間切れ"],
  ["error_status_code", "エラー応答"], ["redelivered", "再送"]];

async function attempt(work, done = "") {
  try {
    const answer = await work();
    await refresh();
    if (done) toast(done);
    return answer;
  } catch (error) {
    toast(error.message, true);
    return null;
  }
}

function select(label, options) {
  return h("select", { "aria-label": label }, options.map(([value, text]) => h("option", { value }, text)));
}

/** Fill the drawer; returns the function that opens and closes it. */
export function fillDrawer(drawer) {
  const list = h("ul", { class: "fault-list" });
  const channels = h("div");
  drawer.append(h("div", { class: "sheet-head" }, h("h2", {}, "設定と故障"), button("閉じる", toggle, { class: "plain" }, icon("close"))),
    h("section", {}, h("h3", {}, "人"), button("人を追加", () => addPerson(drawer, world.channels[0]?.id), { class: "small" }, icon("person", 16), "人を追加")),
    h("section", {}, h("h3", {}, "故障を起こす (faults)"), faultForm(), list), channels);
  const draw = () => {
    list.replaceChildren(...world.faults.map(faultRow));
    channels.replaceChildren(...world.channels.map(channelSection));
  };
  news.addEventListener("change", () => drawer.hidden || draw());
  function toggle() {
    drawer.hidden = !drawer.hidden;
    document.body.classList.remove("bar-open");
    if (drawer.hidden) return;
    draw();
    drawer.querySelector("button").focus();
  }
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && !drawer.querySelector(".sheet-back") && toggle());
  return toggle;
}

function faultForm() {
  const endpoint = select("どこで", ENDPOINTS.map((name) => [name, name === "any" ? "すべて" : name]));
  const kind = select("なにが", KINDS);
  const count = h("input", { type: "number", min: "1", value: "1", "aria-label": "回数(空なら消すまで)" });
  const chance = h("input", { type: "number", min: "1", max: "100", value: "100", "aria-label": "確率 %" });
  const seconds = h("input", { type: "number", min: "0", max: "60", step: "0.5", value: "3", "aria-label": "秒(遅い・時間切れ)" });
  return h("form", { class: "form tight", on: { submit: (event) => {
    event.preventDefault();
    attempt(() => call("POST", "/faults", { channelId: null, endpoint: endpoint.value, kind: kind.value,
      count: count.value ? Number(count.value) : null, probability: Number(chance.value || 100) / 100, seconds: Number(seconds.value || 0) }), "故障を入れました");
  } } }, field("どこで", endpoint), field("なにが", kind),
  h("div", { class: "three" }, field("回数", count), field("確率 %", chance), field("秒", seconds)),
  h("button", { type: "submit", class: "small" }, "故障を入れる"));
}

function faultRow(fault) {
  const kind = KINDS.find(([value]) => value === fault.kind)?.[1] ?? fault.kind;
  const left = fault.count === null || fault.count === undefined ? "消すまで" : `あと${fault.count}回`;
  return h("li", {}, `${fault.endpoint}: ${kind} ・ ${left} ・ ${Math.round((fault.probability ?? 1) * 100)}%`,
    button("故障を消す", () => attempt(() => call("DELETE", `/faults/${encodeURIComponent(fault.id)}`)), { class: "small plain" }, icon("close", 16)));
}

function channelSection(channel) {
  const change = (changes) => attempt(() => call("POST", `/channels/${encodeURIComponent(channel.id)}`, changes));
  const plan = h("select", { "aria-label": "料金プラン", on: { change: (event) => change({ plan: event.target.value }) } },
    PLANS.map(([value, label]) => h("option", { value, selected: value === channel.plan }, label)));
  const check = (label, name) => h("label", { class: "check" }, h("input", { type: "checkbox", checked: channel[name] === true,
    on: { change: (event) => change({ [name]: event.target.checked }) } }), label);
  const duplicate = h("input", { type: "number", min: "0", max: "100", value: String(Math.round((channel.duplicate ?? 0) * 100)),
    on: { change: (event) => change({ duplicate: Number(event.target.value) / 100 }) } });
  const path = `/channels/${encodeURIComponent(channel.id)}`;
  const stats = FAILURES.map(([name, label]) => `${label} ${channel.webhooks?.[name] ?? 0}`).join(" ・ ");
  return h("section", {}, h("h3", {}, channel.name), h("p", { class: "hint" }, channel.webhookUrl ?? "Webhook URL なし"),
    field("料金プラン", plan), check("Webhookを使う", "webhookActive"), check("Webhookの再送を使う", "redelivery"), check("順番をまぜる", "shuffle"),
    field("同じものを2回送る確率 %", duplicate), h("p", { class: "hint" }, stats),
    h("div", { class: "bar-group" },
      button("今すぐ再送", async () => {
        const answer = await attempt(() => call("POST", `${path}/redeliver`, {}));
        if (answer) toast(`${answer.redelivered}件を再送しました`);
      }, { class: "small" }),
      button("Webhookを検証", async () => {
        const answer = await attempt(() => call("POST", `${path}/verify`, {}));
        if (answer) toast(answer.success ? "成功 (200)" : `失敗: ${answer.statusCode ?? ""} ${answer.reason ?? ""}`, !answer.success);
      }, { class: "small" })));
}
