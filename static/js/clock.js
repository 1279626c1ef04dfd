// Server time and countdowns. Time never comes from this computer's clock: an offset to performance.now()
// is taken from the page (data-now), and from each heartbeat, which live.js hands on as the event `ec:time`.

const SAMPLES = 12;
const JUMP_MS = 2000;
const HALF_HOUR = 1800000;
const SETTLED = new Set(["done", "superseded", "waived"]);
const samples = [];
let offset = null;

function take(iso, at) {
  const server = Date.parse(iso);
  if (Number.isNaN(server)) return;
  const sample = server - at;
  // A late message makes the server look slow: the largest recent sample was the quickest one.
  if (samples.length && Math.abs(sample - offset) > JUMP_MS) samples.length = 0;
  samples.push(sample);
  if (samples.length > SAMPLES) samples.shift();
  offset = Math.max(...samples);
}

export function serverNow() {
  return offset === null ? null : performance.now() + offset;
}

const navigation = performance.getEntriesByType("navigation")[0];
take(document.documentElement.dataset.now, navigation ? navigation.responseStart : performance.now());
document.addEventListener("ec:time", (event) => {
  take(event.detail.now, event.detail.at);
  tick();
});

const pad = (number) => String(number).padStart(2, "0");

export function figures(ms) {
  const seconds = Math.max(0, Math.floor(Math.abs(ms) / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return [`${Math.floor(hours / 24)}天 ${pad(hours % 24)}:${pad(minutes % 60)}`, "时:分"];
  if (hours) return [`${hours}:${pad(minutes % 60)}`, "时:分"];
  return [`${pad(minutes)}:${pad(seconds % 60)}`, ""];
}

export function beijing(ms) {
  return new Date(ms + 8 * 3600000).toISOString().slice(11, 19);
}

function soonWindow(due, base) {
  if (base === null || base >= due) return HALF_HOUR;
  const window = due - base;
  return window > HALF_HOUR ? Math.max(window / 4, HALF_HOUR) : window / 4;
}

function write(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

const clocks = new Set();

class EcClock extends HTMLElement {
  connectedCallback() {
    this.due = this.moment("due");
    this.base = this.moment("base");
    clocks.add(this);
    this.draw(serverNow());
  }

  disconnectedCallback() {
    clocks.delete(this);
  }

  moment(name) {
    const value = Date.parse(this.dataset[name] || "");
    return Number.isNaN(value) ? null : value;
  }

  draw(now) {
    if (now === null || SETTLED.has(this.dataset.state)) return;
    if (this.due === null) {
      if (this.base !== null) this.show(figures(now - this.base), "已用");
      return;
    }
    const left = this.due - now;
    const state = left <= 0 ? "overdue" : left <= soonWindow(this.due, this.base) ? "soon" : "normal";
    this.show(figures(left), state === "overdue" ? "超时" : "");
    this.bar(now);
    if (state !== this.dataset.state) this.cross(state);
  }

  show([text, unit], prefix) {
    write(this.querySelector("[data-figures]"), text);
    write(this.querySelector("[data-unit]"), unit);
    write(this.querySelector("[data-prefix]"), prefix);
  }

  bar(now) {
    const rect = this.querySelector("[data-bar]");
    if (!rect || this.base === null || this.base >= this.due) return;
    const percent = Math.min(100, Math.max(0, Math.floor((100 * (now - this.base)) / (this.due - this.base))));
    if (rect.getAttribute("width") !== `${percent}%`) rect.setAttribute("width", `${percent}%`);
  }

  cross(state) {
    this.dataset.state = state;
    this.classList.toggle("is-over", state === "overdue");
    this.classList.toggle("is-soon", state === "soon");
    if (state === "normal") return;
    announce(`${this.dataset.label || "时限"}${state === "overdue" ? "，已超时" : "，即将到期"}`, state === "overdue");
    this.dispatchEvent(new CustomEvent("ec:crossed", { bubbles: true, detail: { state } }));
  }
}

const said = new Set();

function announce(text, now) {
  if (said.has(text)) return;
  said.add(text);
  const region = document.querySelector(now ? "[data-say-now]" : "[data-say]");
  if (region) region.textContent = text;
}

function favicon() {
  const link = document.querySelector('link[rel="icon"]');
  const over = document.querySelector("ec-clock.is-over") || Number(document.querySelector("[data-alarm-count]")?.textContent);
  if (!link || !link.dataset.over) return;
  link.dataset.calm ||= link.getAttribute("href");
  const soon = document.querySelector("ec-clock.is-soon");
  const href = over ? link.dataset.over : soon ? link.dataset.soon : link.dataset.calm;
  if (link.getAttribute("href") !== href) link.setAttribute("href", href);
}

function tick() {
  const now = serverNow();
  if (now === null) return;
  for (const clock of clocks) clock.draw(now);
  document.querySelectorAll("[data-server-clock]").forEach((node) => write(node, beijing(now)));
  favicon();
}

let timer = null;
function pace() {
  clearInterval(timer);
  tick();
  timer = setInterval(tick, document.hidden ? 60000 : 1000);
}

if (!customElements.get("ec-clock")) customElements.define("ec-clock", EcClock);
document.addEventListener("visibilitychange", pace);
window.addEventListener("pageshow", pace);
pace();
