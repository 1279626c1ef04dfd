// 接报登记: <ec-place> (地点 by pinyin initials), <ec-moments> (得知 and 发生, two clocks), number keys for 类型,
// and no Enter that sends a half-written call. Without scripts all of it is a plain form.

const SEARCH_MS = 120;
const composing = (event) => event.isComposing || event.keyCode === 229;
const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

// An ARIA combobox: the box keeps the focus, the list is walked with the arrows. Free text is always accepted.
class EcPlace extends HTMLElement {
  connectedCallback() {
    this.box = this.querySelector("[name=detail]");
    this.list = this.querySelector("[role=listbox]");
    if (!this.box || !this.list) return;
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(roles)) this.box.setAttribute(name, value);
    this.chosen = this.field("lng").value ? { name: this.box.value, county: this.county() } : null;
    this.box.addEventListener("input", (event) => event.isComposing || this.typed());
    this.box.addEventListener("compositionend", () => this.typed());
    this.box.addEventListener("keydown", (event) => composing(event) || this.press(event));
    this.box.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    this.addEventListener("change", (event) => event.target.name?.startsWith("county") && this.check());
  }

  field(name) {
    return this.querySelector(`[name=${name}]`);
  }

  county() {
    return this.field("county_other").value.trim() || this.querySelector("[name=county]:checked")?.value || "";
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  typed() {
    if (this.choosing) return;
    this.check();
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.search(), SEARCH_MS);
  }

  async search() {
    const typed = this.box.value.trim();
    this.asked?.abort();
    if (!typed) return this.close();
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.dataset.url}?q=${encodeURIComponent(typed)}`, { credentials: "same-origin", signal: this.asked.signal });
      if (answer.ok && !answer.redirected) this.show(await answer.text());
    } catch (error) {
      // The line is down or the next key was faster: what is written stands.
      if (!(error instanceof TypeError) && error.name !== "AbortError") throw error;
    }
  }

  show(html) {
    window.htmx.swap(this.list, html, {});
    const found = this.options().length;
    if (!found || document.activeElement !== this.box) return this.close();
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.say(`${found} 处，↓ 选，Enter 定`);
  }

  close() {
    clearTimeout(this.wait);
    this.asked?.abort();
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
    this.check();
  }

  press(event) {
    const open = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) open ? this.walk(step) : this.search();
    else if (event.key === "Enter") this.choose(this.active());
    else if (event.key === "Escape" && open) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  active() {
    return this.list.hidden ? null : this.list.querySelector("[aria-selected=true]");
  }

  walk(step) {
    const options = this.options();
    const at = options.indexOf(this.active());
    const next = options[at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length];
    for (const option of options) option.setAttribute("aria-selected", String(option === next));
    this.box.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    if (!option) return this.close();
    const { name, county, lng, lat } = option.dataset;
    this.choosing = true;
    this.box.value = name;
    const chip = [...this.querySelectorAll("[name=county]")].find((each) => each.value === county);
    for (const each of this.querySelectorAll("[name=county]")) each.checked = each === chip;
    this.field("county_other").value = chip ? "" : county;
    [this.field("lng").value, this.field("lat").value] = [lng, lat];
    this.chosen = { name, county };
    this.close();
    changed(this.box);
    this.choosing = false;
  }

  // What is written on after the chosen name still lies there; another name or county does not.
  check() {
    const kept = this.chosen && this.box.value.startsWith(this.chosen.name) && this.county() === this.chosen.county;
    if (!kept) {
      [this.field("lng").value, this.field("lat").value] = ["", ""];
      this.chosen = null;
    }
    const located = kept && this.field("lng").value;
    this.say(located ? "✓ 已定位" : this.box.value.trim() ? "○ 未定位，距离未知" : "");
  }

  say(text) {
    const state = this.querySelector("[data-place-state]");
    if (state && state.textContent !== text) state.textContent = text;
  }
}

const MINUTE = 60000;
const DAY = 1440 * MINUTE;
const AHEAD = 10 * MINUTE;
const BEIJING = 480 * MINUTE;
const WORDS = { 今天: 0, 昨天: -1, 昨晚: -1, 前天: -2 };
const FORM = /^(?:(今天|昨天|昨晚|前天)|(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?)?\s*T?\s*(?:(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2}))?[分秒]?|(\d{2})(\d{2}))$/;
const two = (number) => String(number).padStart(2, "0");

// The moment meant, in ms since 1970 by Beijing's clock; null for 不明 and what cannot be read (rules/moments.py).
export function readMoment(text, now) {
  const found = FORM.exec(text.normalize("NFKC").trim());
  if (!found) return null;
  const [, word, year, month, day, hour, minute, second, hh, mm] = found;
  const today = new Date(now);
  const clock = ((Number(hour ?? hh) * 60 + Number(minute ?? mm ?? 0)) * 60 + Number(second ?? 0)) * 1000;
  const midnight = Math.floor(now / DAY) * DAY + (WORDS[word] || 0) * DAY;
  if (clock >= DAY) return null;
  if (month) return Date.UTC(Number(year || today.getUTCFullYear()), Number(month) - 1, Number(day)) + clock;
  return midnight + clock - (!word && midnight + clock > now + AHEAD ? DAY : 0);
}

function told(moment, now) {
  const at = new Date(moment);
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  const days = Math.floor(now / DAY) - Math.floor(moment / DAY);
  return days === 0 ? clock : `${days === 1 ? "昨天" : `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`} ${clock}`;
}

class EcMoments extends HTMLElement {
  connectedCallback() {
    this.learned = this.querySelector("[name=learned_at]");
    this.occurred = this.querySelector("[name=occurred_at]");
    this.local = this.querySelector("[name=occurred_local]");
    this.why = this.querySelector("[data-why]");
    this.plus = Number(this.dataset.plus || 0) * MINUTE;
    this.add = this.querySelector("[data-add]");
    this.convert();
    this.add?.addEventListener("click", () => this.shift());
    this.addEventListener("input", (event) => event.isComposing || this.weigh());
    this.closest("form").addEventListener("ec:restored", () => this.convert() || this.weigh());
    this.weigh();
  }

  // The box of the plain form gives way to the key; what it said is carried out once.
  convert() {
    if (!this.local) return;
    if (this.local.checked) this.shift();
    this.local.checked = false;
    this.local.closest("label").hidden = true;
    this.add.hidden = false;
  }

  now() {
    const printed = Date.parse(document.documentElement.dataset.now) || Date.now();
    return printed + performance.now() + BEIJING;
  }

  shift() {
    const now = this.now();
    const moment = readMoment(this.occurred.value, now - this.plus);
    if (moment === null) return this.say("occurred", `先写${this.dataset.clock}几点，再按`);
    const at = new Date(moment + this.plus);
    const date = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
    const today = Math.floor(now / DAY) === Math.floor((moment + this.plus) / DAY);
    this.occurred.value = `${today ? "" : `${date} `}${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
    changed(this.occurred);
  }

  weigh() {
    const now = this.now();
    const learned = readMoment(this.learned.value, now);
    const occurred = readMoment(this.occurred.value, now);
    const opened = Date.parse(this.querySelector("[name=opened_at]").value) + BEIJING;
    this.why.hidden = !(learned !== null && opened - learned >= MINUTE);
    this.say("occurred", this.answer(learned, occurred, now));
  }

  answer(learned, occurred, now) {
    if (occurred === null) return this.occurred.value.trim() && !/^不/.test(this.occurred.value) ? "读不出几点，如 02:05、昨天 23:50" : "";
    const clocks = this.plus ? `北京时间 ${told(occurred, now)} ＝ ${this.dataset.clock} ${told(occurred - this.plus, now)}` : "";
    if (learned === null || occurred <= learned) return clocks;
    const asked = `▲ 事发 ${told(occurred, now)} 比接报 ${told(learned, now)} 还晚：请再问一句，是几点发生的？`;
    const twice = this.plus && occurred - this.plus <= learned ? `若说的已是北京时间，不要再加` : "";
    return [asked, twice, clocks].filter(Boolean).join("　");
  }

  say(name, text) {
    const place = this.querySelector(`[data-says=${name}]`);
    if (!place) return;
    place.classList.toggle("is-odd", text.startsWith("▲"));
    if (place.textContent !== text) place.textContent = text;
  }
}

// 1–9 choose 类型 while the group has the focus; Enter in a line moves nothing: the call goes with Ctrl+Enter.
function pressed(event) {
  if (composing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  const group = event.target.closest?.("[data-digits]");
  if (group && /^[1-9]$/.test(event.key)) {
    const radio = group.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (!radio) return;
    radio.focus();
    radio.click();
    event.preventDefault();
  } else if (event.key === "Enter" && event.target.matches?.("#intake input")) event.preventDefault();
}

document.addEventListener("keydown", pressed);
if (!customElements.get("ec-place")) customElements.define("ec-place", EcPlace);
if (!customElements.get("ec-moments")) customElements.define("ec-moments", EcMoments);
