// Who else looks at this incident, and who edits what: <ec-presence data-incident="ID" data-edits="facts">. Said and heard over
// the socket of live.js; without it there is simply nothing. Fields within [data-edits] are a group of their own.

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

if (!customElements.get("ec-presence")) customElements.define("ec-presence", EcPresence);
