// The doorbell: one websocket that says which incident changed; the page fetches the fragments it shows.
//
// server → {"t":"hello","now":ISO} · {"t":"hb","now":ISO} each 5 s · {"incident":id,"seq":n,"topics":[…],"spread_ms":n}
// server → {"t":"resync","spread_ms":n}: hints may have been lost, say again what you have. Topic "all" is every part.
// server → {"t":"synced","more":bool} ends the answer to `last`; more: it was cut short, fetch everything anew.
// client → {"last":{id:seq},"since":ISO} after each hello and resync; the server then repeats what was missed.
// room.js and desk.js speak through the events ec:say, ec:hello and ec:here.
//
// A live region: <div id="…" data-live-incident="ID or *" data-live-topics="clocks facts" data-live-seq="41"
//   hx-get="/its/own/fragment/" hx-trigger="live" hx-swap="outerHTML">. It holds no input, ever.
// Anything else may listen to the events `live:<topic>` and `live` on document.body.

const BEAT_MS = 5000;
const LOST_MS = 2 * BEAT_MS - 500;
const ANSWER_MS = 2000;
const ENDED = new Set([4401, 4403]);
const MOST_SEQS = 200; // the server takes no more
const POLL_MS = 10000;
const FIRST_MS = 500;
const MOST_MS = 5000;
const SETTLED_MS = 100;

const regions = () => [...document.querySelectorAll("[data-live-incident][hx-get]")];

function concerns(region, hint) {
  const incident = region.dataset.liveIncident;
  if (incident !== "*" && incident !== hint.incident) return false;
  const wanted = (region.dataset.liveTopics || "*").split(/\s+/);
  const topics = hint.topics || [];
  return wanted.includes("*") || !topics.length || topics.some((topic) => topic === "all" || wanted.includes(topic));
}

// An answer on its way may be older than this ring, and its swap takes away what htmx has queued on the old element;
// the new element hears nothing before htmx has settled it.
const [fetching, rungAgain] = [new Map(), new Set()];

function refresh(region) {
  if (!region?.isConnected || !window.htmx) return;
  if (fetching.has(region.id)) rungAgain.add(region.id);
  else window.htmx.trigger(region, "live");
}

document.addEventListener("htmx:beforeRequest", ({ detail }) => fetching.set(detail.requestConfig.elt.id, detail.xhr));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { id } = detail.requestConfig.elt;
  setTimeout(() => {
    if (fetching.get(id) !== detail.xhr) return;
    fetching.delete(id);
    if (rungAgain.delete(id)) refresh(document.getElementById(id));
  }, SETTLED_MS);
});

// No doorbell rings for a device that somebody tried here.
document.body.addEventListener("checked", () => regions().filter((region) => concerns(region, { topics: ["health"] })).forEach(refresh));

class EcLive extends HTMLElement {
  connectedCallback() {
    this.seen = this.printed();
    this.now = document.documentElement.dataset.now;
    this.wait = FIRST_MS;
    this.heard = performance.now();
    this.heardAt = document.querySelector("[data-server-clock]")?.textContent || "";
    this.lost = false;
    this.waiting = new Map();
    this.watch = setInterval(() => this.check(), 500);
    this.poll = setInterval(() => this.ask(), POLL_MS);
    window.addEventListener("online", () => this.open());
    window.addEventListener("offline", () => this.gone());
    document.addEventListener("visibilitychange", () => document.hidden || this.check());
    document.addEventListener("ec:say", ({ detail }) => {
      if (this.socket?.readyState !== WebSocket.OPEN) return;
      this.socket.send(JSON.stringify(detail.watch ? { watch: detail.watch } : { here: detail.here }));
      detail.taken = true;
    });
    document.addEventListener("ec:signed-in", () => {
      this.ended = false;
      this.banner("");
      this.open();
    });
    this.open();
  }

  disconnectedCallback() {
    clearInterval(this.watch);
    clearInterval(this.poll);
    clearTimeout(this.retry);
    this.socket?.close();
  }

  open() {
    if (this.ended || (this.socket && this.socket.readyState <= WebSocket.OPEN)) return;
    clearTimeout(this.retry);
    const address = new URL(this.dataset.url || "/ws/live/", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onmessage = (message) => this.hear(JSON.parse(message.data));
    socket.onclose = (event) => socket === this.socket && (ENDED.has(event.code) ? this.end() : this.again());
  }

  tell() {
    const last = Object.fromEntries(Object.entries(this.seen).slice(-MOST_SEQS));
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ last, since: this.now || undefined }));
  }

  again() {
    this.socket = null;
    const pause = this.wait * (0.5 + Math.random());
    this.wait = Math.min(MOST_MS, this.wait * 2);
    this.retry = setTimeout(() => this.open(), pause);
  }

  // What the page was printed with. Later only hints count: one fragment may be newer than its neighbour.
  printed() {
    const seen = {};
    for (const { dataset } of document.querySelectorAll("[data-live-incident][data-live-seq]")) {
      const seq = Number(dataset.liveSeq);
      if (dataset.liveIncident !== "*" && Number.isInteger(seq)) seen[dataset.liveIncident] = Math.max(seq, seen[dataset.liveIncident] || 0);
    }
    return seen;
  }

  hear(message) {
    this.heard = performance.now();
    this.heardAt = document.querySelector("[data-server-clock]")?.textContent || "";
    if (message.now) document.dispatchEvent(new CustomEvent("ec:time", { detail: { now: message.now, at: this.heard } }));
    if (message.t === "hello") this.greet();
    if (message.t === "here") document.dispatchEvent(new CustomEvent("ec:here", { detail: message }));
    else if (message.incident) this.hint(message);
    if (message.t === "synced" && message.more) this.refreshAll();
    if (message.t === "resync") setTimeout(() => this.tell(), Math.random() * (message.spread_ms || 0));
    if (this.lost) this.back();
    this.now = message.now || this.now;
  }

  greet() {
    this.wait = FIRST_MS;
    this.state("live", "实时");
    if (this.greeted) this.refreshAll();
    this.greeted = true;
    this.tell();
    document.dispatchEvent(new Event("ec:hello"));
  }

  refreshAll() {
    for (const region of regions()) setTimeout(refresh, Math.random() * 500, region);
  }

  end() {
    this.ended = true;
    this.state("down", "请重新登录");
    this.banner("login");
  }

  hint(hint) {
    if (hint.seq <= (this.seen[hint.incident] ?? -1)) return;
    this.seen[hint.incident] = hint.seq;
    // One wait per incident: hints that arrive meanwhile join it.
    const pending = this.waiting.get(hint.incident);
    if (pending) {
      pending.topics = pending.topics?.length && hint.topics?.length ? [...pending.topics, ...hint.topics] : [];
      pending.seq = hint.seq;
      return;
    }
    this.waiting.set(hint.incident, { ...hint });
    setTimeout(() => this.deliver(hint.incident), Math.random() * (hint.spread_ms || 0));
  }

  deliver(incident) {
    const hint = this.waiting.get(incident);
    this.waiting.delete(incident);
    for (const region of regions()) if (concerns(region, hint)) refresh(region);
    for (const topic of new Set(hint.topics || [])) document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail: hint }));
    document.body.dispatchEvent(new CustomEvent("live", { detail: hint }));
  }

  check() {
    const silent = performance.now() - this.heard;
    if (silent < LOST_MS) return;
    if (!this.lost && !this.ended) this.gone();
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.close();
      this.again();
    }
  }

  // Without a socket the pages still fetch, every 10 s; an answer shows that only the push is missing.
  async ask() {
    if (!this.lost || this.ended) return;
    try {
      const answer = await fetch(location.href, { method: "HEAD", cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(ANSWER_MS) });
      if (!answer.ok || !this.lost) return;
      if (answer.redirected) {
        this.end();
        return;
      }
      this.state("poll", "每10秒刷新");
      this.banner("poll");
      regions().forEach(refresh);
    } catch (error) {
      if (!(error instanceof TypeError || error.name === "TimeoutError")) throw error;
      if (!this.lost) return;
      this.state("down", "断开");
      this.banner("down");
    }
  }

  gone() {
    this.lost = true;
    this.ask();
  }

  back() {
    this.lost = false;
    this.state("live", "实时");
    this.banner("");
  }

  // mode: "" (all is well), "poll" or "down"
  banner(mode) {
    document.documentElement.classList.toggle("is-offline", mode === "down");
    for (const banner of document.querySelectorAll("[data-offline-banner]")) {
      banner.hidden = !mode;
      banner.querySelectorAll("[data-when]").forEach((part) => (part.hidden = part.dataset.when !== mode));
      for (const since of banner.querySelectorAll("[data-since]")) {
        if (!mode) since.textContent = "";
        else if (!since.textContent) since.textContent = this.heardAt;
      }
    }
    document.body.dispatchEvent(new CustomEvent(mode ? "ec:offline" : "ec:online", { detail: { mode } }));
  }

  state(name, words) {
    for (const chip of document.querySelectorAll("[data-link-state]")) {
      chip.dataset.linkState = name;
      const text = chip.querySelector("[data-link-words]");
      if (text && text.textContent !== words) text.textContent = words;
    }
  }
}

// A swap keeps what the reader was doing: same answer, no swap; else focus, scroll and open <details> come back.
const kept = new WeakMap();
const texts = new WeakMap();
const STOPS = "a,button,summary,[tabindex]";

// New rows come above what is read: a node without a name is counted within the nearest one that has a name.
function place(node, among) {
  const within = node.parentElement.closest("[id]") || document.body;
  return [within.id, [...within.querySelectorAll(among)].indexOf(node)];
}

const keyOf = (node) => node.id || node.dataset.openKey || place(node, "details").join();

function remember(target) {
  const focus = target.contains(document.activeElement) ? document.activeElement : null;
  const details = [...target.querySelectorAll("details")];
  const scrolled = [target, ...target.querySelectorAll("*")].filter((node) => node.scrollTop || node.scrollLeft);
  return {
    focus: focus && { id: focus.id, at: place(focus, STOPS) },
    open: details.map((node) => [keyOf(node), node.open]),
    scroll: scrolled.map((node) => [node === target ? "" : node.id, node.scrollTop, node.scrollLeft]),
    rows: new Map([...target.querySelectorAll("[data-row][id]")].map((row) => [row.id, row.textContent])),
  };
}

function restore(target, memory) {
  const open = new Map(memory.open);
  target.querySelectorAll("details").forEach((node) => {
    if (open.has(keyOf(node))) node.open = open.get(keyOf(node));
  });
  for (const [id, top, left] of memory.scroll) (id ? document.getElementById(id) : target)?.scrollTo({ top, left, behavior: "instant" });
  if (memory.focus) {
    const [within, index] = memory.focus.at;
    const byPlace = () => document.getElementById(within)?.querySelectorAll(STOPS)[index];
    (document.getElementById(memory.focus.id) || byPlace())?.focus({ preventScroll: true });
  }
}

function highlight(target, memory) {
  for (const row of target.querySelectorAll("[data-row][id]")) {
    if (memory.rows.size && memory.rows.get(row.id) !== row.textContent) row.classList.add("is-changed");
  }
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  if (!target?.matches?.("[data-live-incident]") || !event.detail.shouldSwap) return;
  // A session that ran out answers with the login page; it must not land in the region.
  const moved = !new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith(event.detail.pathInfo.requestPath.split("?")[0]);
  if (moved) document.querySelector("ec-live")?.end();
  if (moved || texts.get(target) === event.detail.serverResponse) {
    event.detail.shouldSwap = false;
    return;
  }
  kept.set(event.detail.xhr, { id: target.id, memory: remember(target), text: event.detail.serverResponse });
});

document.addEventListener("htmx:afterSwap", (event) => {
  const keep = kept.get(event.detail.xhr);
  if (!keep) return;
  const target = document.getElementById(keep.id) || event.detail.target;
  texts.set(target, keep.text);
  restore(target, keep.memory);
});

// Settling puts back the classes and `open` that the answer came with, so the memory speaks last.
document.addEventListener("htmx:afterSettle", (event) => {
  const keep = kept.get(event.detail.xhr);
  if (!keep) return;
  const target = document.getElementById(keep.id) || event.detail.target;
  restore(target, { ...keep.memory, focus: null });
  highlight(target, keep.memory);
});

if (!customElements.get("ec-live")) customElements.define("ec-live", EcLive);
