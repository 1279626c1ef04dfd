// What the pages of a weak signal use of htmx, said in its events, so that live.js need not know which of the two speaks:
// hx-get of a region (triggers "live", "acted from:body", "every 60s"; swap outerHTML) and hx-post of a link (swap none).

const EVERY_MS = 60000;

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`htmx:${name}`, { detail }));
const headers = () => ({ "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers") || "{}") });
const ofTrigger = (word) => [...document.querySelectorAll("[hx-get]")].filter((region) => region.getAttribute("hx-trigger").includes(word));

// Null where the line is cut: live.js and its banner say so.
async function ask(path, method) {
  try {
    return await fetch(path, { method, headers: headers(), credentials: "same-origin" });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

function swap(region, detail) {
  tell("beforeSwap", detail);
  if (!detail.shouldSwap || !region.isConnected) return;
  region.replaceWith(...new DOMParser().parseFromString(detail.serverResponse, "text/html").body.childNodes);
  tell("afterSwap", detail);
  tell("afterSettle", detail);
}

async function fetched(region) {
  const path = region.getAttribute("hx-get");
  const xhr = {};
  const asked = { xhr, target: region, elt: region, requestConfig: { elt: region }, pathInfo: { requestPath: path } };
  tell("beforeRequest", asked);
  const answer = await ask(path, "GET");
  if (answer?.ok) {
    xhr.responseURL = answer.url;
    swap(region, { ...asked, serverResponse: await answer.text(), shouldSwap: true });
  }
  tell("afterRequest", asked);
}

// A refusal is said by the page that the link opens without scripts.
async function sent(link) {
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const answer = await ask(link.getAttribute("hx-post"), "POST");
  link.removeAttribute("aria-busy");
  if (!answer) link.textContent = "没有送到，再按一次";
  else if (answer.headers.get("HX-Trigger")) ofTrigger("acted").forEach(fetched);
  else location.assign(answer.headers.get("HX-Redirect") || link.href);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[hx-post]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  sent(link);
});

window.htmx = { trigger: fetched };
setInterval(() => ofTrigger("every").forEach(fetched), EVERY_MS);
