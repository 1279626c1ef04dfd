// <ec-presence data-incident="ID" data-edits="facts">: who else looks at this incident, and who edits what. Said and heard over
// the socket of live.js; without it there is simply nothing. Fields within [data-edits] are a group of their own.
// <ec-news data-of="part-timeline">: new rows come above what is being read, which stays where it is; a pill counts them.

const PACE_MS = 3000; // the server takes a message every two seconds

class EcPresence extends HTMLElement {
  connectedCallback() {
    this.said = null;
    this.on = [
      [document, "ec:hello", () => this.say((this.said = null))],
      [document, "ec:here", ({ detail }) => detail.incident === this.dataset.incident && this.show(detail)],
      [document.body, "ec:offline", () => this.show({ who: [], more: 0 })],
      [document, "focusin", () => this.later()],
      [document, "input", ({ target }) => this.later((this.typed ||= Boolean(target.closest?.("#act"))))],
    ];
    for (const [target, name, listener] of this.on) target.addEventListener(name, listener);
    this.say();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    for (const [target, name, listener] of this.on) target.removeEventListener(name, listener);
  }

  // The group under the hands, else what the form is about once something was typed in it; who only reads edits nothing.
  edits() {
    const at = document.activeElement;
    const group = at?.matches?.("input, textarea, select") && at.closest("[data-edits]:not(ec-presence)");
    return group ? group.dataset.edits : (this.typed && this.dataset.edits) || "";
  }

  later() {
    if (!this.timer && this.edits() !== this.said) this.timer = setTimeout(() => this.say((this.timer = null)), this.said === null ? 0 : PACE_MS);
  }

  say() {
    const edits = this.edits();
    const detail = { here: { incident: this.dataset.incident, edits }, taken: false };
    document.dispatchEvent(new CustomEvent("ec:say", { detail }));
    if (detail.taken) this.said = edits;
  }

  show({ who, more }) {
    const others = who.filter(({ id }) => id !== document.documentElement.dataset.officer);
    const words = others.map(({ name, edits }) => (edits ? `${name}（编辑 ${edits}）` : name)).join(" ") + (more ? ` 等另 ${more} 人` : "");
    this.textContent = words ? `在看：${words}` : "";
    this.title = this.textContent;
    this.hidden = !words;
    for (const group of document.querySelectorAll("[data-presence-of]")) {
      const same = others.filter(({ edits }) => edits && edits === group.dataset.presenceOf).map(({ name }) => name);
      group.textContent = same.length ? `${same.join("、")} 正在编辑 ${group.dataset.presenceOf}` : "";
      group.hidden = !same.length;
    }
  }
}

class EcNews extends HTMLElement {
  connectedCallback() {
    this.fresh = new Set();
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.scroller().scrollTo({ top: 0 }));
    this.on = [
      ["htmx:beforeSwap", ({ detail }) => detail.target?.id === this.dataset.of && detail.shouldSwap && this.keep()],
      ["htmx:afterSettle", ({ detail }) => detail.requestConfig?.elt.id === this.dataset.of && this.hold()],
      ["scroll", () => this.fresh.size && this.scroller().scrollTop < 8 && this.count(this.fresh.clear())],
    ];
    for (const [name, listener] of this.on) document.addEventListener(name, listener, true);
  }

  disconnectedCallback() {
    for (const [name, listener] of this.on) document.removeEventListener(name, listener, true);
  }

  // Its column where that scrolls by itself, else the page.
  scroller() {
    const column = this.closest(".panel");
    return column && column.scrollHeight > column.clientHeight + 1 && getComputedStyle(column).overflowY === "auto" ? column : document.scrollingElement;
  }

  rows() {
    return [...document.querySelectorAll(`#${this.dataset.of} > ol > li[id]`)];
  }

  keep() {
    const scroller = this.scroller();
    const top = scroller === document.scrollingElement ? 0 : scroller.getBoundingClientRect().top;
    const read = this.rows().find((row) => row.getBoundingClientRect().bottom > top);
    this.kept = scroller.scrollTop > 8 && read ? { id: read.id, y: read.getBoundingClientRect().top, known: new Set(this.rows().map(({ id }) => id)) } : null;
  }

  hold() {
    const row = this.kept && document.getElementById(this.kept.id);
    if (!row) return;
    this.scroller().scrollBy({ top: row.getBoundingClientRect().top - this.kept.y, behavior: "instant" });
    for (const { id } of this.rows().slice(0, this.rows().indexOf(row))) if (!this.kept.known.has(id)) this.fresh.add(id);
    this.count();
  }

  count() {
    this.hidden = !this.fresh.size;
    this.button.textContent = `${this.fresh.size} 条新动态`;
  }
}

if (!customElements.get("ec-presence")) customElements.define("ec-presence", EcPresence);
if (!customElements.get("ec-news")) customElements.define("ec-news", EcNews);
