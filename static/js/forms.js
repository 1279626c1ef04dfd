// <ec-tri>: a number, 不明 or 无 in one line. <ec-draft>: what was typed survives 422, 401, 409, 500 and a reload.

const HAN = { 零: 0, 〇: 0, 一: 1, 壹: 1, 二: 2, 两: 2, 贰: 2, 三: 3, 叁: 3, 四: 4, 肆: 4, 五: 5, 伍: 5, 六: 6, 陆: 6, 七: 7, 柒: 7, 八: 8, 捌: 8, 九: 9, 玖: 9 };
const TENS = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };

const MYRIADS = { 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 };
const UNSAID = /^(|不明|不详|不清楚?|不知道|未知|待核|\?)$/;
const NOBODY = /^(无|没有|无人)$/;
const ROUGHLY = /^(大约|约|近|至少|共|已有)|[余多](?=[十百千万萬亿億]*[人名个位户]?$)|[人名个位户]$/g;
const GROUPED = /([0-9])[\s,](?=[0-9]{3}(?![0-9]))/g; // 「12 000」; 「3,5」 and 「3 5」 are two numbers
const LONGEST = 30;

// 「一万二千三百」 「两百三」 (230) 「一二〇」 (120). The server reads the same way: rules/numerals.py.
function han(text) {
  const chars = [...text];
  if (!chars.length || !chars.every((char) => char in HAN || char in TENS || char in MYRIADS)) return null;
  if (chars.every((char) => char in HAN)) {
    const range = chars.length === 2 && !/[零〇]/.test(text);
    return range ? null : Number(chars.map((char) => HAN[char]).join(""));
  }
  let [total, section, digit, last] = [0, 0, 0, 1];
  for (const char of chars) {
    if (char in HAN) {
      if (digit) return null; // 「十七八」 is a range
      digit = HAN[char];
      if (!digit) last = 1;
    } else if (char in TENS) {
      section += (digit || 1) * TENS[char];
      [digit, last] = [0, TENS[char]];
    } else {
      total = (total + section + digit || 1) * MYRIADS[char];
      [section, digit, last] = [0, 0, MYRIADS[char]];
    }
  }
  return total + section + digit * (Math.floor(last / 10) || 1);
}

// A number in the unit, "unknown" for 不明, "unreadable" for what is no number. In 万元 「500」 and 「500万元」 are
// the same, and 「300元」 is 0.03.
export function reading(text, unit = "") {
  const plain = text.normalize("NFKC").trim();
  if (UNSAID.test(plain)) return "unknown";
  const whole = plain.replace(GROUPED, "$1").replace(/\s+(?![0-9])/g, "").replace(/([^0-9])\s+/g, "$1");
  const bare = unit === "万元" ? whole.replace(/[元块]+$/, "") : whole;
  const told = bare.replace(ROUGHLY, "").replace(ROUGHLY, "");
  const arabic = /^([0-9]+(?:\.[0-9]+)?)([十百千万萬亿億]*)$/.exec(told);
  let value = NOBODY.test(told) ? 0 : arabic ? Number(arabic[1]) : han(told);
  if (value === null || plain.length > LONGEST) return "unreadable";
  for (const char of arabic?.[2] || "") value *= TENS[char] || MYRIADS[char];
  if (unit === "万元" && (bare !== whole || /[万萬亿億]/.test(bare))) value /= 10000;
  return Math.round(value * 100) / 100;
}

// 「１２」 「1.2万」 「约30」 「三人」 → a number; null where it is 不明 or cannot be read.
export function readNumber(text, unit = "") {
  const read = reading(text, unit);
  return typeof read === "number" ? read : null;
}

const grouped = (value) => value.toLocaleString("en-US").replace(/,/g, " ");

class EcTri extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector('input[type="text"]');
    this.echo = this.querySelector(".tri__echo");
    if (!this.box) return;
    this.was = this.echo?.textContent || "";
    if (this.dataset.steps) this.querySelector(".hint")?.remove(); // the server's echo, said below as it is typed
    this.addEventListener("input", (event) => this.typed(event));
    this.addEventListener("change", (event) => this.settle(event));
    if (this.dataset.steps) this.say();
  }

  typed(event) {
    if (event.isComposing || event.target !== this.box) return;
    if (this.box.value.trim()) this.querySelectorAll('input[type="radio"]').forEach((radio) => (radio.checked = false));
    else this.choose("unknown");
    this.say();
  }

  settle(event) {
    const read = reading(this.box.value, this.dataset.unit);
    if (event.target.type === "radio") this.box.value = "";
    else if (read === 0 || read === "unknown") {
      this.box.value = "";
      this.choose(read === 0 ? "none" : "unknown");
    }
    this.say();
  }

  choose(value) {
    const radio = this.querySelector(`input[type="radio"][value="${value}"]`);
    if (radio) radio.checked = true;
  }

  // The box keeps what was written; beside it stands how it is read, and what that number would bring.
  say() {
    if (!this.echo) return;
    const typed = this.box.value.trim();
    const read = reading(typed, this.dataset.unit);
    const words = typeof read === "number" ? this.weigh(typed, read) : read === "unreadable" ? { text: "读不出数字", odd: true } : { text: this.was };
    this.echo.classList.toggle("is-odd", Boolean(words.odd));
    if (this.echo.textContent !== words.text) this.echo.textContent = words.text;
  }

  weigh(typed, value) {
    const last = this.dataset.last === undefined ? null : readNumber(this.dataset.last);
    const next = Number(this.dataset.next || NaN);
    const step = JSON.parse(this.dataset.steps || "[]").filter(([bound]) => value >= Number(bound)).pop();
    const spoken = typed === String(value) ? "" : `${typed} = ${grouped(value)} ${this.dataset.unit || ""}`.trim();
    const said = (text) => ({ text: spoken ? `${spoken}；${text}` : text, odd: true });
    if (last && value >= last * 10) return said(`上次 ${last}，现在 ×${Math.round(value / last)}，请核对`);
    if (value >= next) return said(`达到 ${next}${this.dataset.nexttext ? `：${this.dataset.nexttext}` : ""}`);
    if (step) return said(`达到 ${step[1]}（${step[2]}：${grouped(Number(step[0]))}${this.dataset.unit || ""}以上）`);
    return { text: spoken };
  }
}

const SETTLE_MS = 300;
const SERVER_MS = 1000;
const OLD_MS = 72 * 3600000;
const root = document.documentElement;
const skipped = (field) => !field.name || field.disabled || ["hidden", "password", "file", "submit", "button"].includes(field.type);
const prefix = () => `draft:${root.dataset.officer || ""}:`;
const shownTime = () => document.querySelector("[data-server-clock]")?.textContent || "";

function snapshot(form) {
  const values = [];
  for (const field of form.elements) {
    if (skipped(field)) continue;
    const radio = field.type === "radio" || field.type === "checkbox";
    if (field.multiple) for (const option of field.selectedOptions) values.push([field.name, option.value]);
    else if (!radio || field.checked) values.push([field.name, field.value]);
  }
  return values;
}

function fill(form, values) {
  const given = new Map();
  for (const [name, value] of values) given.set(name, [...(given.get(name) || []), value]);
  for (const field of form.elements) {
    if (skipped(field)) continue;
    const saved = given.get(field.name) || [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = saved.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = saved.includes(option.value);
    else if (saved.length) field.value = saved.shift();
    const folded = field.closest("details");
    if (folded && field.value && !["radio", "checkbox"].includes(field.type)) folded.open = true;
  }
}

// What was typed is kept in this browser from the first key, under the officer's own name, until the server has it,
// he drops it, signs out or hands over; at most 72 h. outbox.js sends and says so by events on the form:
// ec:sending (the copy remembers which form_id went out) · ec:answered · ec:served (the server or the outbox has it).
class EcDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (!this.form || !this.dataset.key) return;
    this.key = prefix() + this.dataset.key;
    this.initial = JSON.stringify(snapshot(this.form));
    this.querySelector("[data-draft-drop]")?.addEventListener("click", () => this.drop());
    this.querySelector("[data-draft-keep]")?.addEventListener("click", () => this.goOn());
    this.on = new AbortController();
    const listen = (name, act) => this.form.addEventListener(name, act, { signal: this.on.signal });
    listen("input", () => this.changed());
    listen("change", () => this.changed());
    listen("ec:save", () => this.flush());
    listen("ec:sending", (event) => this.keep(event.detail.id));
    listen("ec:answered", () => this.keep());
    listen("ec:served", () => this.forget());
    listen("ec:fill", (event) => this.take(event.detail.values));
    document.addEventListener("visibilitychange", () => document.hidden && this.keep(), { signal: this.on.signal });
    this.restore();
  }

  disconnectedCallback() {
    this.on?.abort();
    clearTimeout(this.local);
    clearTimeout(this.remote);
  }

  restore() {
    // The server has just answered this very form: the page holds what was typed, on the newer picture.
    if ("answered" in this.form.dataset) return void this.keep();
    const saved = JSON.parse(localStorage.getItem(this.key) || "null");
    if (!saved) return;
    if (Date.now() - saved.at > OLD_MS) {
      localStorage.removeItem(this.key);
      return;
    }
    // Sent, and the browser went down before the answer: under the same number it cannot be recorded twice.
    if (saved.sent && this.form.elements.form_id) this.form.elements.form_id.value = saved.sent;
    if (JSON.stringify(saved.values) === this.initial) return;
    fill(this.form, saved.values);
    const minutes = Math.floor((Date.now() - saved.at) / 60000);
    const name = this.dataset.name || this.form.dataset.queue || document.querySelector("h1")?.textContent || "内容";
    this.say(`找到未提交的${name} ${saved.clock.slice(0, 5)}（${minutes ? `${minutes} 分前` : "刚才"}），已放回表中。`);
    this.offer(true);
    this.form.dispatchEvent(new Event("ec:restored", { bubbles: true }));
  }

  take(values) {
    fill(this.form, values);
    this.keep();
    this.form.dispatchEvent(new Event("ec:restored", { bubbles: true }));
  }

  offer(shown) {
    this.querySelectorAll("[data-draft-drop], [data-draft-keep]").forEach((button) => (button.hidden = !shown));
    this.classList.toggle("is-found", shown);
  }

  goOn() {
    this.offer(false);
    this.say("");
    const typed = [...this.form.elements].filter((field) => !skipped(field));
    (typed.find((field) => field.tagName === "TEXTAREA") || typed[0])?.focus();
  }

  // The first key is kept at once, the following ones when the hand rests.
  changed() {
    if (!this.local) this.keep();
    clearTimeout(this.local);
    this.local = setTimeout(() => this.keep(), SETTLE_MS);
    if (!this.dataset.url) return;
    clearTimeout(this.remote);
    this.remote = setTimeout(() => this.send(), SERVER_MS);
  }

  keep(sent = "") {
    const values = snapshot(this.form);
    if (JSON.stringify(values) === this.initial && !sent && !localStorage.getItem(this.key)) return;
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), clock: shownTime(), values, sent }));
    } catch (error) {
      if (error.name !== "QuotaExceededError") throw error;
      this.say("■ 本机存不下了，请同时写在纸上");
      return;
    }
    if (!this.dataset.url) this.say(`已存本机 ${shownTime()}`);
  }

  async send() {
    const clock = shownTime();
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] || "";
    const headers = { "X-CSRFToken": token, "X-Officer": root.dataset.officer || "" };
    const body = new FormData(this.form);
    body.delete("csrfmiddlewaretoken");
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body, headers, credentials: "same-origin" });
      this.say(answer.ok ? `草稿已存 ${clock}` : `已存本机 ${clock}，未上报服务器`);
      if (answer.status === 401) document.dispatchEvent(new CustomEvent("ec:signed-out", { detail: { again: () => this.send() } }));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.say(`已存本机 ${clock}，未上报服务器`);
    }
  }

  flush() {
    this.keep();
    if (this.dataset.url) this.send();
  }

  forget() {
    clearTimeout(this.local);
    clearTimeout(this.remote);
    this.local = null;
    localStorage.removeItem(this.key);
    this.initial = JSON.stringify(snapshot(this.form));
    this.offer(false);
    this.say("");
  }

  drop() {
    fill(this.form, JSON.parse(this.initial));
    this.forget();
    this.say("本机草稿已丢弃");
    this.form.dispatchEvent(new Event("ec:restored", { bubbles: true }));
  }

  say(text) {
    const state = this.querySelector("[data-draft-state]");
    if (state && state.textContent !== text) state.textContent = text;
  }
}

function settleDrafts(part) {
  for (const done of part.querySelectorAll("[data-draft-done]")) localStorage.removeItem(prefix() + done.dataset.draftDone);
  part.querySelector("[data-focus-first]")?.focus();
}

// 退出 and 交接班: forms marked data-clears-drafts. What waits in the outbox stays until the server has it.
document.addEventListener("submit", (event) => {
  if (!event.target.hasAttribute("data-clears-drafts")) return;
  const mine = Object.keys(localStorage).filter((key) => key.startsWith(prefix()));
  const act = event.target.dataset.clearsDrafts || "退出";
  if (mine.length && !confirm(`还有 ${mine.length} 份没有提交的草稿，${act}后清除。仍要${act}？`)) event.preventDefault();
  else mine.forEach((key) => localStorage.removeItem(key));
});

settleDrafts(document);
document.addEventListener("htmx:afterSettle", (event) => settleDrafts(event.detail.elt));
if (!customElements.get("ec-tri")) customElements.define("ec-tri", EcTri);
if (!customElements.get("ec-draft")) customElements.define("ec-draft", EcDraft);
