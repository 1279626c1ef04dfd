// 预案目录: ↑ ↓ move through the clauses, Enter opens; the chosen one is in sight when the page opens.
const typing = (node) => node.matches?.("input, textarea, select, [contenteditable]");

class EcPlanIndex extends HTMLElement {
  connectedCallback() {
    this.onkey = (event) => this.press(event);
    document.addEventListener("keydown", this.onkey);
    this.current()?.scrollIntoView({ block: "center" });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onkey);
  }

  current() {
    return this.querySelector("[aria-current]");
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const shown = [...this.querySelectorAll("summary, a")].filter((node) => node.checkVisibility?.() ?? node.offsetParent);
    const here = shown.indexOf(shown.includes(document.activeElement) ? document.activeElement : this.current());
    const next = shown[here + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("ec-plan-index", EcPlanIndex);
