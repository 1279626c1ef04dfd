// <ec-tri>: a number, 不明 or 无 in one line. <ec-draft>: what was typed survives 422, 401, 409, 500 and a reload.

const HAN = { 零: 0, 〇: 0, 一: 1, 壹: 1, 二: 2, 两: 2, 贰: 2, 三: 3, 叁: 3, 四: 4, 肆: 4, 五: 5, 伍: 5, 六: 6, 陆: 6, 七: 7, 柒: 7, 八: 8, 捌: 8, 九: 9, 玖: 9 };
const TENS = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };

const MYRIADS = { 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 };
const UNSAID = /^(不明|不详|不清楚?|不知道|未知|待核|\?)$/;

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
      digit = HAN[char];
      if (!digit) last = 1;
    } else if (char in TENS) {
      section += (digit || 1) * TENS[char];
      [digit, last] = [0, TENS[char]];
    } else {
      total = (total + section + digit) * MYRIADS[char];
      [section, digit, last] = [0, 0, MYRIADS[char]];
    }
  }
  return total + section + digit * (Math.floor(last / 10) || 1);
}

// 「１２」 「1.2万」 「约30」 「三人」 → a number; null where it cannot be read. Unknown stays unknown: "" gives null.
// In 万元 「500」 and 「500万元」 are the same, and 「300元」 is 0.03.
export function readNumber(text, unit = "") {
  const plain = text.normalize("NFKC").replace(/[,、\s]|^(大约|约|近|至少|共|已有)|[余多]?[人户名个位吨]$/g, "");
  if (!plain) return null;
  const bare = unit === "万元" ? plain.replace(/[元块]$/, "") : plain;
  const arabic = /^(\d+(?:\.\d+)?)([十百千万萬亿億]*)$/.exec(bare);
  let value = arabic ? Number(arabic[1]) : han(bare);
  if (value === null) return null;
  for (const char of arabic?.[2] || "") value *= TENS[char] || MYRIADS[char];
  if (unit === "万元" && (bare !== plain || /[万萬亿億]/.test(bare))) value /= 10000;
  return Math.round(value * 100) / 100;
}

class EcTri extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector('input[type="text"]');
    this.echo = this.querySelector(".tri__echo");
    if (!this.box) return;
    this.was = this.echo?.textContent || "";
    this.addEventListener("input", (event) => this.typed(event));
    this.addEventListener("change", (event) => this.settle(event));
  }

  typed(event) {
    if (event.isComposing || event.target !== this.box) return;
    if (this.box.value.trim()) this.querySelectorAll('input[type="radio"]').forEach((radio) => (radio.checked = false));
    else this.choose("unknown");
    this.say();
  }

  settle(event) {
    if (event.target.type === "radio") this.box.value = "";
    else if (/^[0零〇无]$/.test(this.box.value.normalize("NFKC").trim())) {
      this.box.value = "";
      this.choose("none");
    } else if (UNSAID.test(this.box.value.normalize("NFKC").trim())) {
      this.box.value = "";
      this.choose("unknown");
    } else this.tidy();
    this.say();
  }

  choose(value) {
    const radio = this.querySelector(`input[type="radio"][value="${value}"]`);
    if (radio) radio.checked = true;
  }

  tidy() {
    const value = readNumber(this.box.value, this.dataset.unit);
    if (value !== null) this.box.value = String(value);
  }

  say() {
    if (!this.echo) return;
    const value = readNumber(this.box.value, this.dataset.unit);
    const last = this.dataset.last === undefined ? null : readNumber(this.dataset.last);
    const next = Number(this.dataset.next || NaN);
    let text = this.was;
    let odd = false;
    if (this.box.value.trim() && value === null) [text, odd] = ["读不出数字", true];
    else if (value !== null && last && value >= last * 10) [text, odd] = [`上次 ${last}，现在 ×${Math.round(value / last)}，请核对`, true];
    else if (value !== null && value >= next) [text, odd] = [`达到 ${next}${this.dataset.nexttext ? `：${this.dataset.nexttext}` : ""}`, true];
    else if (value !== null && /[万一-龥]/.test(this.box.value)) text = `= ${value.toLocaleString("en-US").replace(/,/g, " ")}`;
    this.echo.classList.toggle("is-odd", odd);
    if (this.echo.textContent !== text) this.echo.textContent = text;
  }
}

const LOCAL_MS = 300;
const SERVER_MS = 1000;
const OLD_MS = 86400000;
const skipped = (field) => !field.name || field.disabled || ["hidden", "password", "file", "submit"].includes(field.type);
const storageKey = (key) => `draft:${document.documentElement.dataset.officer || ""}:${key}`;

function snapshot(form) {
  const values = [];
  for (const field of form.elements) {
    if (skipped(field)) continue;
    const radio = field.type === "radio" || field.type === "checkbox";
    if (!radio || field.checked) values.push([field.name, field.value]);
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
  }
}

class EcDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (!this.form || !this.dataset.key) return;
    this.key = storageKey(this.dataset.key);
    this.initial = JSON.stringify(snapshot(this.form));
    this.querySelector("[data-draft-drop]")?.addEventListener("click", () => this.drop());
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("ec:save", () => this.flush());
    this.onhide = () => document.hidden && this.keep();
    document.addEventListener("visibilitychange", this.onhide);
    this.restore();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.onhide);
    clearTimeout(this.local);
    clearTimeout(this.remote);
  }

  restore() {
    const saved = JSON.parse(localStorage.getItem(this.key) || "null");
    if (!saved) return;
    if (Date.now() - saved.at > OLD_MS) {
      localStorage.removeItem(this.key);
      return;
    }
    if (JSON.stringify(saved.values) === this.initial) return;
    fill(this.form, saved.values);
    this.say(`已恢复本机草稿 ${saved.clock}`);
    this.querySelector("[data-draft-drop]")?.removeAttribute("hidden");
    this.form.dispatchEvent(new Event("ec:restored", { bubbles: true }));
  }

  changed() {
    clearTimeout(this.local);
    this.local = setTimeout(() => this.keep(), LOCAL_MS);
    if (!this.dataset.url) return;
    clearTimeout(this.remote);
    this.remote = setTimeout(() => this.send(), SERVER_MS);
  }

  keep() {
    const values = snapshot(this.form);
    if (JSON.stringify(values) === this.initial) return;
    const clock = document.querySelector("[data-server-clock]")?.textContent || "";
    localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), clock, values }));
    if (!this.dataset.url) this.say(`已存本机 ${clock}`);
  }

  async send() {
    const clock = document.querySelector("[data-server-clock]")?.textContent || "";
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body: new FormData(this.form), credentials: "same-origin", headers: { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken?.value || "" } });
      this.say(answer.ok && !answer.redirected ? `草稿已存 ${clock}` : `已存本机 ${clock}，未上报服务器`);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.say(`已存本机 ${clock}，未上报服务器`);
    }
  }

  flush() {
    this.keep();
    if (this.dataset.url) this.send();
  }

  drop() {
    localStorage.removeItem(this.key);
    fill(this.form, JSON.parse(this.initial));
    this.querySelector("[data-draft-drop]").hidden = true;
    this.say("本机草稿已放弃");
    this.form.dispatchEvent(new Event("ec:restored", { bubbles: true }));
  }

  say(text) {
    const state = this.querySelector("[data-draft-state]");
    if (state) state.textContent = text;
  }
}

function settleDrafts(root) {
  for (const done of root.querySelectorAll("[data-draft-done]")) localStorage.removeItem(storageKey(done.dataset.draftDone));
  root.querySelector("[data-focus-first]")?.focus();
}

settleDrafts(document);
document.addEventListener("htmx:afterSettle", (event) => settleDrafts(event.detail.elt));
if (!customElements.get("ec-tri")) customElements.define("ec-tri", EcTri);
if (!customElements.get("ec-draft")) customElements.define("ec-draft", EcDraft);
