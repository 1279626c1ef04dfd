// The list of calls by keyboard: ↑ ↓ move, Enter opens, typing a name or its initials narrows. Links work without it.

class EcSteps extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector("[data-search]");
    box.closest(".field").hidden = false;
    box.addEventListener("input", () => this.narrow(box.value));
    this.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("htmx:afterSwap", () => this.narrow(box.value));
    this.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    if (!document.querySelector(".calls--chosen")) (this.querySelector("[data-next]") || this.steps()[0])?.focus({ preventScroll: true });
  }

  steps() {
    return [...this.querySelectorAll("[data-step]")].filter((link) => link.getClientRects().length);
  }

  press(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const box = event.target.matches("[data-search]");
    if (!step && !(box && event.key === "Enter")) return;
    const links = this.steps();
    const next = step ? links[links.indexOf(document.activeElement) + step] : links[0];
    event.preventDefault();
    if (!step) next?.click();
    else if (next) next.focus();
    else if (step < 0) this.querySelector("[data-search]").focus();
  }

  narrow(typed) {
    const wanted = typed.trim().toLowerCase();
    for (const row of this.querySelectorAll("[data-find]")) row.hidden = Boolean(wanted) && !row.dataset.find.toLowerCase().includes(wanted);
    for (const part of this.querySelectorAll("section")) {
      const rows = [...part.querySelectorAll("[data-find]")];
      part.hidden = rows.length > 0 && rows.every((row) => row.hidden);
    }
  }
}

// After choosing a line the hand is on the telephone: the caret waits where the answer is written.
document.querySelector(".calls--chosen #id_answered_by")?.focus({ preventScroll: true });

if (!customElements.get("ec-steps")) customElements.define("ec-steps", EcSteps);
