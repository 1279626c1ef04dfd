// Keys, clause panel, tabs, copy, dialogs. Everything here is an extra: without scripts links, forms and <details> remain.

const say = (text) => {
  const region = document.querySelector("[data-say]");
  if (region) region.textContent = text;
};

const typing = (node) => node?.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const shown = (node) => node.getClientRects().length > 0;
const CLOCKS = "ec-clock:not(.is-done, .is-off, .arrival)";

function primary(target) {
  const modal = document.querySelector("dialog:modal");
  const from = modal && !modal.contains(target) ? modal.querySelector("form") || modal : target;
  const form = from?.closest?.("form") || document.querySelector("form[data-primary]") || document.querySelector(".bar form");
  const button = from?.closest?.("dialog")?.querySelector(".button--primary") || form?.querySelector(".button--primary") || document.querySelector(".bar .button--primary");
  return { form, button };
}

const keyName = (event) => [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && event.key.length > 1 && "Shift", event.key.length === 1 ? event.key.toUpperCase() : event.key].filter(Boolean).join("+");

class EcKeys extends HTMLElement {
  connectedCallback() {
    this.onkey = (event) => this.press(event);
    document.addEventListener("keydown", this.onkey);
    const plain = document.querySelector("[data-plain-keys]");
    if (!plain) return;
    plain.checked = localStorage.getItem("plain-keys") !== "off";
    plain.addEventListener("change", () => localStorage.setItem("plain-keys", plain.checked ? "on" : "off"));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onkey);
  }

  // An Enter that only confirms a candidate of the input method must not send anything.
  press(event) {
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (this.command(event, keyName(event))) event.preventDefault();
  }

  command(event, key) {
    if (key === "Escape") return this.leave();
    if (key === "Ctrl+Enter") return this.act(event.target);
    if (key === "Ctrl+S") return this.save(event.target);
    if (key === "F9" || key === "Shift+F9") return this.nextClock(event.shiftKey ? -1 : 1);
    if (this.chosen(key)) return true;
    if (typing(event.target) || event.ctrlKey || event.altKey || localStorage.getItem("plain-keys") === "off") return false;
    if (event.key === "/") return this.search();
    return event.key === "?" && this.help();
  }

  // A menu and the clause panel leave the page usable, so Esc is ours; modal dialogs close by themselves.
  leave() {
    if (document.querySelector("dialog:modal")) return false;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      return true;
    }
    const panel = document.querySelector("[data-clause-panel][open]");
    if (!panel) return false;
    panel.close();
    return true;
  }

  chosen(key) {
    const node = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key.toUpperCase() === key.toUpperCase() && (shown(each) || each.closest("[data-menu]")));
    node?.click();
    return Boolean(node);
  }

  act(from) {
    const { form, button } = primary(from);
    if (button) button.click();
    else form?.requestSubmit();
    return Boolean(button || form);
  }

  save(from) {
    const form = from.closest?.("form") || document.querySelector("form[data-primary]") || document.querySelector("ec-draft")?.closest("form");
    form?.dispatchEvent(new Event("ec:save", { bubbles: true }));
    return true;
  }

  nextClock(step) {
    const clocks = [...document.querySelectorAll(CLOCKS)].filter(shown);
    const order = (clock) => Date.parse(clock.dataset.due || "") || Infinity;
    clocks.sort((a, b) => order(a) - order(b));
    const here = clocks.findIndex((clock) => clock.contains(document.activeElement));
    const next = clocks[(here + step + clocks.length) % clocks.length] || clocks[0];
    if (next && !next.hasAttribute("tabindex")) next.tabIndex = -1;
    (next?.querySelector("a.clock__title") || next)?.focus();
    return Boolean(next);
  }

  search() {
    const box = document.querySelector("[data-search]");
    box?.focus();
    return Boolean(box);
  }

  help() {
    const panel = document.querySelector("[data-keys-panel]");
    const list = panel?.querySelector("[data-keys-list]");
    if (!list) return false;
    // Only what does something here.
    const here = (selector) => [...document.querySelectorAll(selector)].some(shown);
    const { form, button } = primary(document.activeElement);
    const fixed = [
      [button || form, "Ctrl+Enter", "办理本页主要事项"],
      [document.querySelector("ec-draft"), "Ctrl+S", "存草稿"],
      [here(CLOCKS), "F9 / Shift+F9", "下一个 / 上一个时限"],
      [here("[data-search]"), "/", "查找"],
      [true, "?", "快捷键"],
      [true, "Esc", "关闭"],
    ].filter(([works]) => works).map(([, ...line]) => line);
    const own = [...document.querySelectorAll("[data-key]")].filter(shown).map((node) => [node.dataset.key, node.dataset.keyLabel || node.textContent.replace(node.dataset.key, "").trim()]);
    list.replaceChildren(...[...own, ...fixed].flatMap(([key, words]) => {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      return [term, Object.assign(document.createElement("dd"), { textContent: words })];
    }));
    panel.showModal();
    return true;
  }
}

// The clause opens beside the page; Esc brings the focus back. Inside a dialog it opens in place.
class EcClause extends HTMLElement {
  connectedCallback() {
    this.querySelector("summary")?.addEventListener("click", (event) => this.open(event));
  }

  open(event) {
    const panel = document.querySelector("[data-clause-panel]");
    if (!panel || this.closest("dialog")) return;
    event.preventDefault();
    const title = this.dataset.title || this.querySelector("summary").textContent;
    panel.querySelector("h2").textContent = title;
    panel.querySelector("[data-clause-source]").textContent = this.dataset.source || "";
    const quote = this.querySelector("blockquote").cloneNode(true);
    quote.querySelectorAll("a, .muted, br").forEach((node) => node.remove());
    panel.querySelector("[data-clause-text]").textContent = quote.textContent.trim();
    const link = panel.querySelector("[data-clause-url]");
    link.hidden = !this.dataset.url;
    if (this.dataset.url) link.href = this.dataset.url;
    if (!panel.open) panel.show();
    panel.querySelector("[data-close]").focus();
    panel.addEventListener("close", () => this.querySelector("summary")?.focus(), { once: true });
  }
}

class EcCopy extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.copy());
  }

  // navigator.clipboard does not exist on plain HTTP, which many intranets are.
  async copy() {
    const text = this.dataset.text || this.textContent.trim();
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else {
      const box = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    this.classList.add("copied");
    say(`已复制 ${text}`);
    setTimeout(() => this.classList.remove("copied"), 2000);
  }
}

// <ec-tabs data-media="(max-width: 1279px)"> <section id="x" data-tab="时间线">…: tabs where the media query holds, columns elsewhere.
class EcTabs extends HTMLElement {
  connectedCallback() {
    this.media = matchMedia(this.dataset.media || "all");
    this.onchange = () => this.build();
    this.media.addEventListener("change", this.onchange);
    this.build();
  }

  disconnectedCallback() {
    this.media.removeEventListener("change", this.onchange);
  }

  panes() {
    const own = (pane) => pane.closest("ec-tabs") === this;
    return [...this.querySelectorAll("[data-tab]")].filter(own).sort((a, b) => (a.dataset.tabOrder || 5) - (b.dataset.tabOrder || 5));
  }

  build() {
    const list = this.querySelector(":scope > [data-tab-list], :scope > .panel__head [data-tab-list]") || this.insertBefore(document.createElement("div"), this.firstChild);
    list.className = `tabs ${this.dataset.listClass || ""}`;
    list.dataset.tabList = "";
    list.replaceChildren();
    list.hidden = !this.media.matches;
    const panes = this.panes();
    if (!this.media.matches) {
      panes.forEach((pane) => ["role", "aria-labelledby", "tabindex"].forEach((name) => pane.removeAttribute(name)) || (pane.hidden = false));
      return;
    }
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", this.dataset.label || "分栏");
    this.tabs = panes.map((pane, index) => this.tab(pane, index));
    list.append(...this.tabs);
    list.onkeydown = (event) => this.arrow(event);
    const wanted = panes.findIndex((pane) => `#${pane.id}` === location.hash);
    this.select(Math.max(0, wanted));
  }

  tab(pane, index) {
    pane.id ||= `tab-${Math.random().toString(36).slice(2, 8)}`;
    const tab = Object.assign(document.createElement("button"), { type: "button", textContent: pane.dataset.tab, id: `${pane.id}-tab` });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", pane.id);
    tab.addEventListener("click", () => {
      this.select(index);
      history.replaceState(null, "", `#${pane.id}`);
    });
    pane.setAttribute("role", "tabpanel");
    pane.setAttribute("aria-labelledby", tab.id);
    return tab;
  }

  select(index) {
    this.panes().forEach((pane, each) => (pane.hidden = each !== index));
    this.tabs.forEach((tab, each) => {
      tab.setAttribute("aria-selected", String(each === index));
      tab.tabIndex = each === index ? 0 : -1;
    });
  }

  arrow(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const index = (this.tabs.indexOf(document.activeElement) + step + this.tabs.length) % this.tabs.length;
    this.select(index);
    this.tabs[index].focus();
  }
}

// Kept in a cookie, so that the server draws the next page dark at once.
function theme() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
}

// The script of the alarms comes after all that the page itself needs; where the line was cut just then, with the line.
async function ring({ dataset }) {
  try {
    await import(dataset.bell);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    document.body.addEventListener("ec:online", () => ring({ dataset }), { once: true });
  }
}
addEventListener("load", () => document.querySelectorAll("[data-bell]").forEach(ring));

// Dialogs: [data-open="#id"] opens, [data-close] closes. Ctrl+Enter in a composer is <form data-primary>.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-open]");
  if (opener) {
    document.querySelector(opener.dataset.open)?.showModal();
    event.preventDefault();
  }
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.closest?.("[data-print]")) window.print();
  if (event.target.closest?.("[data-theme-toggle]")) theme();
});

for (const [name, element] of [["ec-keys", EcKeys], ["ec-clause", EcClause], ["ec-copy", EcCopy], ["ec-tabs", EcTabs]]) {
  if (!customElements.get(name)) customElements.define(name, element);
}
