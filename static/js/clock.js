// Server time and countdowns. Time never comes from this computer's clock: an offset to performance.now()
// is taken from the page (data-now), and from each heartbeat, which live.js hands on as the event `ec:time`.

const SAMPLES = 12;
const JUMP_MS = 2000;
const [SOON_MIN, SOON_PERCENT] = (document.documentElement.dataset.soon || "0 0").split(" ").map(Number); // the plan's
const SETTLED = new Set(["held", "done", "superseded", "waived"]);
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

// Other scripts have no import between hashed files.
window.serverNow = serverNow;

const navigation = performance.getEntriesByType("navigation")[0];
take(document.documentElement.dataset.now, navigation ? navigation.responseStart : performance.now());
document.addEventListener("ec:time", (event) => {
  take(event.detail.now, event.detail.at);
  tick();
  compare();
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
  const least = SOON_MIN * 60000;
  if (base === null || base >= due) return least;
  const share = ((due - base) * SOON_PERCENT) / 100;
  return due - base > least ? Math.max(share, least) : share;
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
      if (this.base !== null) this.show(figures(now - this.base), this.dataset.state === "kept" ? "保持" : "已用");
      return;
    }
    const left = this.due - now;
    // An estimate is no deadline: it is passed, never 超时, and nothing is said of it.
    if (this.dataset.kind === "physical") {
      this.show(figures(left), left <= 0 ? "已过" : "");
      return;
    }
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

function tick() {
  const now = serverNow();
  if (now === null) return;
  for (const clock of clocks) clock.draw(now);
  document.querySelectorAll("[data-server-clock]").forEach((node) => write(node, beijing(now)));
}

// Once for a visit: a computer whose clock is wrong is not trusted, and the officer is told so (ux 1.3).
function compare() {
  const off = Math.round((Date.now() - serverNow()) / 1000);
  const line = document.querySelector("[data-clock-off]");
  if (!line || Math.abs(off) <= JUMP_MS / 1000 || sessionStorage.getItem("clock-off") === "said") return;
  sessionStorage.setItem("clock-off", "said");
  const [most, rest] = [Math.floor(Math.abs(off) / 60), Math.abs(off) % 60];
  line.textContent = `本机时钟${off < 0 ? "慢" : "快"} ${most ? `${most} 分 ` : ""}${rest} 秒，已按服务器时间显示`;
  line.hidden = false;
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
