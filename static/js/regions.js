// What the pages of a weak signal use of htmx, said in its events, so that live.js need not know which of the two speaks:
// hx-get of a region (triggers "live", "acted from:body", "every 60s"; swap outerHTML) and hx-post of a link (swap none).

const EVERY_MS = 60000;
const ELSEWHERE = new Set([401, 502, 503, 504]); // outbox.js: the login over the page, or waiting for the line

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`htmx:${name}`, { detail }));
const headers = () => ({ "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers") || "{}") });
const ofTrigger = (word) => [...document.querySelectorAll("[hx-get]")].filter((region) => region.getAttribute("hx-trigger").includes(word));

// Null where the line is cut: live.js and its banner say so.
async function ask(path, options) {
  try {
    return await fetch(path, { headers: headers(), credentials: "same-origin", ...options });
  } catch (error) {
    if (!(error instanceof TypeError || error.name === "TimeoutError")) throw error;
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
  const answer = await ask(path);
  if (answer?.ok) {
    xhr.responseURL = answer.url;
    swap(region, { ...asked, serverResponse: await answer.text(), shouldSwap: true });
  }
  tell("afterRequest", asked);
}

// A refusal is said by the page that the link opens without scripts; what does not arrive waits in outbox.js.
async function sent(link) {
  if (link.getAttribute("aria-busy")) return;
  const detail = { elt: link, verb: "post", headers: headers(), parameters: {} };
  tell("configRequest", detail);
  link.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(detail.parameters);
  const signal = AbortSignal.timeout(detail.timeout);
  const answer = await ask(link.getAttribute("hx-post"), { method: "POST", headers: detail.headers, body, signal });
  link.removeAttribute("aria-busy");
  if (!answer) tell("sendError", detail);
  else {
    tell("beforeOnLoad", { ...detail, xhr: answer });
    if (answer.headers.get("HX-Trigger")) ofTrigger("acted").forEach(fetched);
    else if (!ELSEWHERE.has(answer.status)) location.assign(answer.headers.get("HX-Redirect") || link.href);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[hx-post]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  sent(link);
});

window.htmx = { trigger: fetched };
setInterval(() => ofTrigger("every").forEach(fetched), EVERY_MS);
