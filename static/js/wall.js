// The wall: asks for its face when the doorbell rings, turns the pages, and never shows old numbers as if they were fresh.
// Fresh is what was fetched, or what a heartbeat has confirmed while no ring waits for its fetch.

const STALE_MS = 15000;
const TURN_MS = 30000;
const AGAIN_MS = 5000;
const ANSWER_MS = 8000;
const RELOAD_HOUR = 4;
const RELOADED = "wall-reloaded";

const body = document.body;
const face = document.getElementById("face");
const veil = document.getElementById("veil");
const state = { at: 0, every: false, paused: false, owed: false, asking: false };
let fresh = { at: performance.now(), wall: Date.now(), text: beijing(window.serverNow?.() ?? Date.now()) };
let turned = performance.now();

function beijing(ms) {
  return new Date(ms + 8 * 3600000).toISOString().slice(11, 19);
}

const page = () => face.querySelector(".wall__page");

function confirm() {
  const now = window.serverNow?.();
  if (now == null) return;
  fresh = { at: performance.now(), wall: Date.now(), text: beijing(now) };
  document.querySelectorAll("[data-fresh]").forEach((node) => (node.textContent = fresh.text));
  cover();
}

// A computer that slept stops its steady clock: its own clock tells, and only the difference is trusted.
function cover() {
  const age = Math.max(performance.now() - fresh.at, Date.now() - fresh.wall);
  const stale = age > STALE_MS;
  if (veil.hidden === !stale) return;
  veil.hidden = !stale;
}

function address() {
  const asked = new URL(body.dataset.face, location.href);
  asked.searchParams.set("at", state.at);
  if (state.every) asked.searchParams.set("every", "1");
  const audience = new URLSearchParams(location.search).get("for");
  if (audience) asked.searchParams.set("for", audience);
  return asked;
}

async function ask() {
  state.owed = true;
  if (state.asking) return;
  state.asking = true;
  try {
    while (state.owed) {
      state.owed = false;
      await fetchFace();
    }
  } catch (error) {
    if (!(error instanceof TypeError || ["TimeoutError", "AbortError"].includes(error.name))) throw error;
    owe();
  } finally {
    state.asking = false;
  }
}

function owe() {
  state.owed = true;
  setTimeout(ask, AGAIN_MS);
}

async function fetchFace() {
  const answer = await fetch(address(), { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(ANSWER_MS) });
  if (answer.redirected || answer.status === 401 || answer.status === 403) {
    location.reload();
    return;
  }
  if (!answer.ok) throw new TypeError(`${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  face.replaceChildren(...fresh.body.childNodes);
  say();
  count();
  confirm();
}

// Rows are whole or not there, the last go first; how many, only the browser knows.
function count() {
  for (const rows of face.querySelectorAll("[data-rows]")) {
    const line = rows.parentElement.querySelector("[data-beyond]");
    const each = [...rows.children];
    for (const row of each) row.hidden = false;
    line.hidden = fits(rows, each);
    while (each.length && !fits(rows, each)) each.pop().hidden = true;
    line.querySelector("[data-number]").textContent = rows.children.length - each.length;
  }
}

function fits(rows, each) {
  const { right, bottom } = rows.getBoundingClientRect();
  return each.every((row) => {
    const box = row.getBoundingClientRect();
    return box.left < right - 1 && box.bottom <= bottom + 1;
  });
}

function say() {
  const line = face.querySelector("[data-turning]");
  if (line && !page().hasAttribute("data-held") && state.paused) line.textContent = "已暂停轮播，按空格继续";
  const drill = page().classList.contains("wall__page--drill");
  document.title = `${drill ? "【演练】" : ""}${face.querySelector("h1").textContent} — 大屏`;
  link();
}

function link() {
  const chip = face.querySelector("[data-link-state]");
  const open = document.querySelector("ec-live")?.socket?.readyState === WebSocket.OPEN;
  if (!chip) return;
  chip.dataset.linkState = open ? "live" : "wait";
  chip.querySelector("[data-link-words]").textContent = open ? "✓ 实时" : "连接中";
}

function turn(step) {
  turned = performance.now();
  const many = Math.max(1, Number((state.every && page()?.dataset.of) || page()?.dataset.turns) || 1);
  state.at = (state.at + step + many) % many;
  ask();
}

function minute() {
  const now = window.serverNow?.();
  const still = page()?.hasAttribute("data-quiet");
  if (now == null || !still || !veil.hidden) return;
  const at = new Date(now + 8 * 3600000);
  const day = at.toISOString().slice(0, 10);
  if (at.getUTCHours() !== RELOAD_HOUR || sessionStorage.getItem(RELOADED) === day) return;
  sessionStorage.setItem(RELOADED, day);
  location.reload();
}

async function stayAwake() {
  if (document.hidden || !navigator.wakeLock) return;
  await navigator.wakeLock.request("screen").catch(() => null); // battery, policy: the system's own setting then
}

document.addEventListener("ec:time", () => {
  if (!state.owed && !state.asking) confirm();
  link();
});
body.addEventListener("live", ask);
body.addEventListener("ec:online", ask);
body.addEventListener("ec:offline", ({ detail }) => detail.mode === "login" && ask()); // the doorbell is closed to it
window.addEventListener("resize", count);
document.fonts.ready.then(count);
document.addEventListener("ec:crossed", () => setTimeout(ask, 1500));
document.addEventListener("visibilitychange", () => {
  cover();
  stayAwake();
});
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("a,button")) return;
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    state.every = true;
    turn(event.key === "ArrowRight" ? 1 : -1);
  } else if (event.key === " " || event.key === "p") {
    state.paused = !state.paused;
    turned = performance.now();
    ask();
  } else return;
  event.preventDefault();
});

setInterval(() => {
  cover();
  if (performance.now() - turned < TURN_MS) return;
  // Leafing ends by itself, also while the pages are stopped: else a P1 would call behind them. Pages that are stopped ask
  // too: a screen that was taken down has to hear of it.
  state.every = false;
  turn(state.paused ? 0 : 1);
}, 1000);
setInterval(minute, 20000);
say();
count();
stayAwake();
