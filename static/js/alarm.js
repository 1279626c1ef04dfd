// 告警: what calls, how it sounds, and the drawer. shell.js brings it once the page stands.
// The server raises alarms and rings (`live:alarms`); this fetches what calls and sounds for it. Page timers decide nothing:
// hidden tabs are held to one a minute, so tones are laid out ahead on the audio clock.

const bell = document.querySelector("[data-bell]");
const officer = document.documentElement.dataset.officer;
const P1_EVERY = 5;
const AHEAD = 70; // seconds of tones laid out, longer than the minute to which a hidden tab is held
const P2_AT = [0, 60, 120];
const PULSE = 0.18;
const GAP = 0.09;
const LOUD = 0.25;
const TAB = `${Math.random()}`;
const LEASE_MS = 4000;
const one = (selector, within = document) => within.querySelector(selector);

let state = { count: 0, calling: [] };
let heard = null; // the newest call known: the next one ticks
let audio = null;
let out = null; // what is laid out goes through here: disconnecting it is silence
let until = 0;
let played = new Set();
let cutAt = null;
let ours = false; // this tab sounds for the browser

// Tones

function tone(at, pitch, seconds = PULSE) {
  const source = new OscillatorNode(audio, { frequency: pitch });
  source.connect(new GainNode(audio, { gain: LOUD })).connect(out);
  source.start(at);
  source.stop(at + seconds);
}

// 「嘟—演练」: two long tones before those of a drill.
function pulses(at, pitches, drill) {
  if (drill) for (const step of [0, 1]) tone(at + step * 0.9, 440, 0.7);
  pitches.forEach((pitch, step) => tone(at + (drill ? 1.8 : 0) + step * (PULSE + GAP), pitch));
}

const S1 = [880, 1108, 880];
const S2 = [660, 660];
const S3 = [990];

function hush() {
  out?.disconnect();
  out = null;
  until = 0;
}

function ready() {
  if (!audio || audio.state !== "running" || !ours) return false;
  if (!out) {
    out = new GainNode(audio);
    out.connect(audio.destination);
  }
  return true;
}

const serverNow = () => window.serverNow?.() ?? Date.now();

function sound() {
  const grave = state.calling.filter((each) => each.priority === 1);
  if (!ready()) return;
  if (!grave.length) {
    if (until) hush();
    until = 0;
  } else {
    const now = audio.currentTime;
    for (let at = Math.max(until, now + 0.05); at < now + AHEAD; at += P1_EVERY) {
      pulses(at, S1, grave[0].drill);
      until = at + P1_EVERY;
    }
  }
  if (!ready()) return;
  const due = state.calling.filter((each) => each.priority === 2 && isDue(each.id + each.at, Date.parse(each.at)));
  const cut = cutAt && isDue("cut", cutAt + Number(bell.dataset.cut) * 1000);
  // Several at once sound once.
  if (due.length || cut) pulses(audio.currentTime + 0.05, S2, due[0]?.drill);
}

// S2 at 0, 60 and 120 s of the announcement; what is past is not made up for, but the latest of it.
function isDue(key, from) {
  const age = (serverNow() - from) / 1000;
  const passed = P2_AT.filter((at) => at <= age);
  const last = passed.at(-1);
  if (last === undefined || age > last + 60 || played.has(`${key} ${last}`)) return false;
  for (const at of passed) played.add(`${key} ${at}`);
  return true;
}

// One tab of a browser sounds. Plain HTTP has no navigator.locks: a lease in storage that the others watch.
function compete() {
  if (ours || !audio || audio.state !== "running") return;
  if (navigator.locks) {
    navigator.locks.request(`alarm:${officer}`, () => new Promise(() => {
      ours = true;
      sound();
    }));
    return;
  }
  lease();
}

function lease() {
  const [holder, at] = (localStorage.getItem("alarm-tab") || "").split(" ");
  ours = holder === TAB || !(Number(at) > Date.now() - LEASE_MS);
  if (ours) localStorage.setItem("alarm-tab", `${TAB} ${Date.now()}`);
  else hush();
}

// Browsers keep silent until somebody clicks or types on the page.
function unlock() {
  if (!state.keeps) return;
  audio ||= new AudioContext();
  audio.onstatechange = locked;
  audio.resume();
  locked();
}

function locked() {
  const shut = audio.state !== "running";
  let line = one("[data-sound-locked]");
  if (shut && !line) {
    line = Object.assign(document.createElement("button"), { type: "button", className: "sound-locked", textContent: "告警声被浏览器关闭 · 点此恢复" });
    line.dataset.soundLocked = "";
    bell.after(line);
  }
  if (line) line.hidden = !shut;
  if (shut) return;
  compete();
  sound();
}

for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => audio && audio.state !== "running" && audio.resume(), true);

// What calls

async function ask(url, body) {
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  try {
    return await fetch(url, { method: body ? "POST" : "GET", body, headers: { ...token, "X-Quiet": "1" }, credentials: "same-origin", redirect: "manual", cache: "no-store" });
  } catch (error) {
    if (error instanceof TypeError) return null; // the line is cut
    throw error;
  }
}

async function look() {
  const answer = await ask(bell.dataset.state);
  if (!answer?.ok) return;
  const now = await answer.json();
  if (now.revision < state.revision) return;
  state = now;
  show();
  if (!audio) unlock();
  tick();
  sound();
  if (one("[data-drawer]")?.open) fill();
}

// S3: somebody has logged a call.
function tick() {
  const at = state.newest?.recorded_at || "";
  if (heard !== null && at > heard && ready()) pulses(audio.currentTime + 0.02, S3, state.newest.drill);
  heard = at;
}

function show() {
  one("[data-alarm-count]", bell).textContent = state.count;
  bell.classList.toggle("is-on", state.count > 0);
  icon();
  document.title = `${state.count ? `【${state.worst === 1 ? "■" : "▲"}${state.count}】` : ""}${document.title.replace(/^【[■▲]\d+】/, "")}`;
}

// The tab of a page that nobody looks at says it too, for the alarms of the office and the clocks of the page.
function icon() {
  const link = one('link[rel="icon"]');
  if (!link?.dataset.over) return;
  link.dataset.calm ||= link.getAttribute("href");
  const over = state.worst === 1 || one("ec-clock.is-over");
  const soon = state.worst === 2 || one("ec-clock.is-soon");
  const href = over ? link.dataset.over : soon ? link.dataset.soon : link.dataset.calm;
  if (link.getAttribute("href") !== href) link.setAttribute("href", href);
}

function say(words) {
  const line = one("[data-alarm-said]");
  if (line) Object.assign(line, { textContent: words, hidden: !words });
  one("[data-say-now]").textContent = words;
}

async function post(url, body = new FormData()) {
  const answer = await ask(url, body);
  if (answer?.ok) {
    document.body.dispatchEvent(new Event("alarms"));
    await look();
  } else say(answer ? (await answer.json()).message : "与服务器断开，没有办成。");
  return Boolean(answer?.ok);
}

// F4: silence; again: the drawer

async function silence() {
  state.calling = [];
  hush();
  if (await post(bell.dataset.silence)) say("已静音，列表不变");
}

async function fill() {
  const drawer = one("[data-drawer]");
  const here = drawer.contains(document.activeElement) && document.activeElement.id;
  const answer = await fetch(bell.href, { headers: { "X-Drawer": "1" }, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  drawer.replaceChildren(...page.body.childNodes);
  if (here) document.getElementById(here)?.focus();
}

async function open() {
  let drawer = one("[data-drawer]");
  if (!drawer) {
    drawer = Object.assign(document.createElement("dialog"), { className: "sheet drawer" });
    drawer.dataset.drawer = "";
    drawer.setAttribute("aria-labelledby", "alarm-drawer-title");
    document.body.append(drawer);
    drawer.addEventListener("close", () => bell.focus());
  }
  await fill();
  if (!drawer.open) drawer.showModal();
  one("[data-alarm]", drawer)?.focus();
}

bell.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open();
});

// Before shell.js, which would click on the bell.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "F4" && !event.altKey && !event.ctrlKey) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (state.keeps && state.calling.length) silence();
    else open();
    return;
  }
  const list = event.target.closest?.("[data-alarm-list]");
  if (list) move(event, list);
}, true);

function move(event, list) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest("[data-alarm]");
  if (step) {
    const rows = [...list.querySelectorAll("[data-alarm]")].filter((each) => each.getClientRects().length);
    rows[(rows.indexOf(row) + step + rows.length) % rows.length]?.focus();
  } else if (event.key === "Enter" && row === event.target) one("[data-confirm]", row)?.click();
  else return;
  event.preventDefault();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-confirm]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  post(link.dataset.confirm);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-drawer] [data-alarm-form]")) return;
  event.preventDefault();
  post(event.target.action, new FormData(event.target));
});

// The line

document.body.addEventListener("live:alarms", look);
document.body.addEventListener("live:all", look);
document.body.addEventListener("ec:online", () => {
  cutAt = null;
  look();
});
document.body.addEventListener("ec:offline", ({ detail }) => {
  if (detail.mode === "down") cutAt ||= serverNow();
  else if (detail.mode === "poll") {
    cutAt = null;
    look();
  }
});
setInterval(() => {
  if (audio && !navigator.locks) lease();
  sound();
  icon();
}, 1000);
look();
