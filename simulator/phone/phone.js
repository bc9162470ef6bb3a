// One phone: who holds it, which account they talk with, and everything on its screen.

import { perform } from "./actions.js";
import { call, chatPath } from "./api.js";
import { avatarOf, Chat } from "./chat.js";
import { button, h, icon, toast } from "./dom.js";
import { Foot } from "./foot.js";
import { QuickReplies } from "./quick.js";
import { mediaDuration } from "./recorder.js";
import { Tools } from "./tools.js";
import { channelOf, news, personOf, setClock } from "./world.js";

const MOST_BYTES = 20 * 1024 ** 2;
const RELOAD_MS = 60;

export class Phone {
  /** `setting`: {id, userId, channelId, pc, twice, scale}; `phones` keeps the settings. */
  constructor(setting, phones) {
    this.setting = setting;
    this.phones = phones;
    this.state = { friend: true, blocked: false };
    this.device = h("div", { class: "device" });
    this.tools = new Tools(this);
    this.chat = new Chat(this);
    this.quick = new QuickReplies((action, messageId) => this.perform(action, "quickReply", messageId));
    this.foot = new Foot(this);
    this.heading = h("h2", { class: "talk-name" });
    this.notice = h("div", { class: "notice" });
    this.welcome = h("div", { class: "welcome", hidden: true });
    this.device.append(this.header(), this.notice, this.chat.talk, this.welcome, this.chat.fresh, this.quick.element, this.foot.element);
    this.element = h("section", { class: "pane", "data-phone": setting.id }, this.tools.element, this.device, this.chat.live);
    this.silence = new AbortController();
    this.listen();
    this.reset();
  }

  header() {
    return h("header", { class: "talk-head" },
      button("電話の設定", () => this.tools.toggle(), { class: "plain narrow-only" }, icon("phone")), this.heading,
      button("シミュレーターの操作", () => document.body.classList.toggle("bar-open"), { class: "plain narrow-only" }, icon("clock")));
  }

  get channelName() {
    return channelOf(this.setting.channelId)?.name ?? "公式アカウント";
  }

  get path() {
    return chatPath(this.setting.channelId, this.setting.userId);
  }

  /** The account's round picture, or another sender's. */
  avatar(address) {
    return avatarOf(address ?? channelOf(this.setting.channelId)?.pictureUrl, this.channelName);
  }

  listen() {
    const hear = (name, run) => news.addEventListener(name, (event) => run(event.detail ?? {}), { signal: this.silence.signal });
    const mine = (data) => data.userId === this.setting.userId && String(data.channelId) === String(this.setting.channelId);
    hear("message", (data) => mine(data) && this.onMessage(data));
    hear("chat", (data) => mine(data) && this.reloadSoon());
    hear("loading", (data) => mine(data) && this.chat.setLoading(data.until));
    hear("clock", () => this.chat.showDots());
    hear("change", () => this.draw());
    hear("again", () => this.reload());
  }

  onMessage(news) {
    this.counters = news.counters;
    this.chat.receive(news.message);
    this.quick.show(this.chat.newest, this.setting.pc);
    this.draw();
  }

  /** Another person or account on this phone. */
  reset() {
    this.chat.clear();
    this.foot.setMenu(null);
    // Until the first reading neither "add as friend" nor a wrong notice may flash up.
    this.state = { friend: true, blocked: false };
    this.draw();
    this.reload();
  }

  change(changes) {
    Object.assign(this.setting, changes);
    this.phones.save();
    if ("userId" in changes || "channelId" in changes) return this.reset();
    this.foot.setMenu(this.richMenu ?? null);
    this.quick.show(this.chat.newest, this.setting.pc);
    this.draw();
  }

  reloadSoon() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.reload();
    }, RELOAD_MS);
  }

  async reload() {
    const { path, chat: { loadingUntil } } = this;
    if (!this.setting.userId || !this.setting.channelId) return;
    try {
      const answer = await call("GET", path);
      if (path !== this.path || this.silence.signal.aborted) return;
      setClock(answer.now);
      this.state = { friend: answer.friend, blocked: answer.blocked };
      this.counters = answer.counters;
      this.richMenu = answer.richMenu;
      this.chat.take(answer, loadingUntil);
      while (this.chat.gap !== null && await this.readOlder(this.chat.gap));
      this.foot.setMenu(answer.richMenu);
      this.quick.show(this.chat.newest, this.setting.pc);
      this.draw();
    } catch (error) {
      toast(error.message, true);
    }
  }

  /** Read on from the n-th message towards the beginning; whether there was something. */
  async readOlder(n) {
    const path = this.path;
    if (this.isReadingOlder) return false;
    this.isReadingOlder = true;
    try {
      const answer = await call("GET", `${path}?before=${n}`);
      if (path !== this.path || !this.chat.rows.has(n)) return false;
      this.chat.takeOlder(answer, n);
      return answer.messages.length > 0;
    } catch (error) {
      toast(error.message, true);
      return false;
    } finally {
      this.isReadingOlder = false;
    }
  }

  draw() {
    this.heading.textContent = this.channelName;
    this.element.setAttribute("aria-label", `${personOf(this.setting.userId)?.displayName ?? "だれも選ばれていない"}さんの電話`);
    this.element.classList.toggle("is-pc", this.setting.pc);
    this.device.style.setProperty("--scale", String(this.setting.scale));
    this.tools.draw();
    this.drawNotice();
  }

  drawNotice() {
    const { friend, blocked } = this.state;
    const isEmpty = this.chat.rows.size === 0;
    const add = () => button("友だち追加", () => this.act({ type: "follow" }), { class: "add-friend" });
    this.welcome.hidden = Boolean(this.setting.userId) && (friend || blocked || !isEmpty);
    this.foot.element.inert = !this.welcome.hidden;  // What is covered is not reached by the keyboard either.
    if (!this.setting.userId) {
      this.welcome.replaceChildren(h("b", {}, "まだだれもいません"), h("small", {}, "LINEをつかう人を追加してください。"),
        button("人を追加", () => this.tools.addPerson(), { class: "add-friend" }));
    } else if (!this.welcome.hidden) {
      this.welcome.replaceChildren(h("div", { class: "avatar large" }, this.avatar()), h("b", {}, this.channelName),
        h("small", {}, channelOf(this.setting.channelId)?.basicId ?? ""), add());
    }
    const parts = blocked ? ["このアカウントをブロックしています", button("ブロック解除", () => this.act({ type: "unblock" }))]
      : friend || isEmpty ? [] : ["友だちではありません", add()];
    this.notice.replaceChildren(...parts);
    this.notice.hidden = parts.length === 0;
  }

  perform(action, from, messageId) {
    return perform(this, action, from, messageId).catch((error) => toast(error.message, true));
  }

  /** Do something as this person; null (and a word on the screen) if the simulator refused. */
  async act(body) {
    return this.post("/actions", body);
  }

  /** A finger on a button: once, or twice at the same moment where this phone is set so. */
  async tap(body) {
    return this.post(this.setting.twice ? "/twice" : "/actions", body);
  }

  async post(rest, body) {
    try {
      return await call("POST", this.path + rest, body);
    } catch (error) {
      toast(error.status === 409 && this.state.blocked ? "ブロック中は送れません" : error.message, true);
      return null;
    }
  }

  async sendFiles(files, kind) {
    for (const file of files) {
      const isTimed = /^(audio|video)\//.test(file.type);
      const family = file.type.split("/")[0];
      await this.sendFile(file, kind ?? (["image", "video", "audio"].includes(family) ? family : "file"), isTimed ? await mediaDuration(file) : 0);
    }
  }

  /** Upload one file; `duration` in ms for a sound or film. */
  async sendFile(file, kind, duration) {
    if (file.size > MOST_BYTES) return toast(`${file.name}: 20 MBまで送れます`, true);
    const form = new FormData();
    form.append("kind", kind);
    if (duration) form.append("duration", String(duration));
    form.append("file", file, file.name);
    return this.post("/upload", form);
  }

  remove() {
    this.silence.abort();
    this.chat.watch.disconnect();
    this.element.remove();
  }
}
