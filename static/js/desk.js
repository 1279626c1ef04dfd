// 值班台: <ec-sound> tries the alarm sound, which browsers keep silent until somebody clicks; how far this PC's clock is off; and
// who edits which incident.
const serverNow = () => window.serverNow(); // clock.js; hashed files cannot import one another

const PULSES = [880, 1108, 880];
const PULSE_S = 0.18;
const GAP_S = 0.09;
const LOUD = 0.25;
const OFF_MS = 2000;
const LOCKED = "告警声被浏览器关闭 · 点此恢复";

class EcSound extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[data-sound-test]");
    if (!this.button) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.test());
    this.onact = () => setTimeout(() => this.say());
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, this.onact);
    this.say();
  }

  disconnectedCallback() {
    for (const kind of ["pointerdown", "keydown"]) document.removeEventListener(kind, this.onact);
    this.context?.close();
  }

  locked() {
    return this.context ? this.context.state !== "running" : !navigator.userActivation?.hasBeenActive;
  }

  say() {
    const words = this.locked() ? LOCKED : "试听";
    if (this.button.textContent !== words) this.button.textContent = words;
    this.classList.toggle("is-locked", this.locked());
  }

  async test() {
    this.context ||= new AudioContext();
    await this.context.resume();
    if (this.context.state === "running") this.play();
    this.say();
    await this.keep(this.context.state === "running");
  }

  play() {
    let at = this.context.currentTime;
    for (const pitch of PULSES) {
      const tone = new OscillatorNode(this.context, { frequency: pitch });
      const level = new GainNode(this.context, { gain: LOUD });
      tone.connect(level).connect(this.context.destination);
      tone.start(at);
      tone.stop(at + PULSE_S);
      at += PULSE_S + GAP_S;
    }
  }

  async keep(works) {
    const body = new FormData();
    body.set("device", "sound");
    body.set("works", works ? "1" : "0");
    body.set("note", works ? "" : "浏览器不放声音");
    body.set("quiet", "1");
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    try {
      await fetch(this.dataset.url, { method: "POST", body, headers: token, credentials: "same-origin" });
      document.body.dispatchEvent(new Event("checked"));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // the line is cut; the sound was heard all the same
    }
  }
}

// The pages never show this PC's time; whoever compares with its corner clock is told why they differ.
function compare() {
  const server = serverNow();
  const apart = server === null ? 0 : Date.now() - server;
  for (const part of document.querySelectorAll('[data-health="clock"].health--done .health__words')) {
    if (Math.abs(apart) < OFF_MS) continue;
    const words = `本机时钟${apart < 0 ? "慢" : "快"} ${Math.round(Math.abs(apart) / 1000)} 秒，已按服务器时间显示`;
    if (part.textContent !== words) part.textContent = words;
  }
}

// 「赵核 在编辑」 on the card of an incident: told over the socket, said again on cards that came anew.
const MOST_CARDS = 20; // the server takes no more
const there = new Map();
let watched = "";

const marks = () => [...document.querySelectorAll("[data-editors]")];

function watch() {
  const incidents = marks().slice(0, MOST_CARDS).map((mark) => mark.dataset.editors);
  const detail = { watch: incidents, taken: incidents.join() === watched };
  if (!detail.taken) document.dispatchEvent(new CustomEvent("ec:say", { detail }));
  if (detail.taken) watched = incidents.join();
}

function name() {
  for (const mark of marks()) {
    const who = (there.get(mark.dataset.editors) || []).filter(({ id, edits }) => edits && id !== document.documentElement.dataset.officer);
    mark.textContent = who.length ? `${who.map((each) => each.name).join("、")} 在编辑` : "";
    mark.hidden = !who.length;
  }
}

document.addEventListener("ec:hello", () => {
  watched = "";
  watch();
});
document.addEventListener("ec:here", ({ detail }) => {
  there.set(detail.incident, detail.who);
  name();
});
document.body.addEventListener("ec:offline", () => {
  there.clear();
  name();
});
document.addEventListener("htmx:afterSettle", () => {
  watch();
  name();
});

compare();
setInterval(compare, 5000);
document.addEventListener("htmx:afterSettle", compare);
if (!customElements.get("ec-sound")) customElements.define("ec-sound", EcSound);
