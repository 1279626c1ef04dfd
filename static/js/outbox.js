// Nothing typed is ever lost, also while the line is cut. Forms with a draft, or marked data-kept, are sent by fetch, so
// that the page and its words stay whatever is answered; forms marked data-queue="名称" wait in this browser while the
// line is down and are sent once when it is back.
//
// One waiting form is one localStorage entry outbox:OFFICER:FORM_ID, so tabs never overwrite one another. It leaves
// only when the server has answered it, or its officer discards it. The same form_id is never recorded twice.

const root = document.documentElement;
const officer = root.dataset.officer || "";
const PATIENCE_MS = 10000;
const AGAIN_MS = 10000;
const LEASE_MS = 15000;
const PHONE_MS = 60000;
const OLDEST_MS = 71 * 3600000;
const GATEWAY = new Set([502, 503, 504]);
const tab = Math.random().toString(36).slice(2);

const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const one = (selector, from = document) => from.querySelector(selector);
const down = () => root.classList.contains("is-offline") || navigator.onLine === false;
const now = () => window.serverNow?.() ?? Date.now();
const clock = (ms = now()) => new Date(ms + 8 * 3600000).toISOString().slice(11, 19);
const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] || "";
const address = (form) => new URL(form.getAttribute("action") || location.href, location.href);
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const make = (name, words, more = {}) => Object.assign(document.createElement(name), { textContent: words }, more);
const tell = (form, name, detail = {}) => form.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

function announce(text) {
  const region = one("[data-say-now]");
  if (region) region.textContent = text;
}

// The waiting forms

const keyOf = (id) => `outbox:${officer}:${id}`;
const load = (id) => JSON.parse(localStorage.getItem(keyOf(id)) || "null");

function items(state = "") {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(keyOf("")));
  const found = keys.map((key) => JSON.parse(localStorage.getItem(key))).filter((item) => !state || item.state === state);
  return found.sort((a, b) => a.at - b.at || a.no.localeCompare(b.no));
}

function save(item) {
  localStorage.setItem(keyOf(item.id), JSON.stringify(item));
  show();
}

function remove(id) {
  localStorage.removeItem(keyOf(id));
  show();
}

// 「临-01」: its own row of numbers for each day and officer, so that a slip of paper can name it.
function nextNumber() {
  const key = `outbox-no:${officer}`;
  const day = new Date(now() + 8 * 3600000).toISOString().slice(0, 10);
  const [was, last] = (localStorage.getItem(key) || "").split(" ");
  const number = was === day ? Number(last) + 1 : 1;
  localStorage.setItem(key, `${day} ${number}`);
  return `临-${String(number).padStart(2, "0")}`;
}

function typed(form, submitter) {
  if (form.elements.form_id) form.elements.form_id.value ||= newId();
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  if (submitter?.name) fields.push([submitter.name, submitter.value]);
  return fields;
}

// What was written as a person would read it: for the list, and for the question before it is discarded.
function words(form) {
  const said = [];
  for (const field of form.elements) {
    const pick = field.type === "radio" || field.type === "checkbox";
    if (!field.name || !field.value || field.hidden || ["hidden", "submit", "button", "password"].includes(field.type)) continue;
    if (pick && (!field.checked || field.value === "unknown")) continue;
    const label = (field.labels?.[0]?.textContent || field.getAttribute("aria-label") || "").trim();
    said.push(pick ? label : `${label.replace(/[\s*]+$/, "")}：${field.selectedOptions?.[0]?.textContent || field.value}`);
  }
  return said.join("；");
}

// Null where the browser has no room left.
function wait(id, name, url, page, said, fields) {
  const before = load(id);
  const moment = now();
  const rest = fields.filter(([field]) => field !== "form_id" && field !== "written_at");
  const written = fields.find(([field]) => field === "written_at")?.[1] || new Date(moment).toISOString();
  const item = {
    id, name, page, at: before?.at || Date.now(), no: before?.no || nextNumber(), url: url.pathname + url.search,
    clock: clock(moment), state: "waiting", why: "", words: said, fields: [...rest, ["form_id", id], ["written_at", written]],
  };
  try {
    save(item);
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    return null;
  }
  return item;
}

const here = () => location.pathname + location.search;
const saved = (item) => `已存本机 ${item.clock}，未上报服务器（${item.no}）`;

function queue(form, fields) {
  const id = fields.find(([name]) => name === "form_id")?.[1] || newId();
  const item = wait(id, form.dataset.queue, address(form), form.dataset.page || here(), words(form), fields);
  if (!item) {
    status(form, "■ 本机存不下了，没有存。请写在纸上。");
    return;
  }
  if (form.dataset.outboxItem && form.dataset.outboxItem !== id) remove(form.dataset.outboxItem);
  delete form.dataset.outboxItem;
  if (form.hasAttribute("hx-post") || form.hasAttribute("data-queue-clears")) clear(form);
  tell(form, "ec:served");
  status(form, `${saved(item)}。连上后自动补传。`);
  announce(saved(item));
  tell(form, "ec:queued", item);
}

// A link that acts with one tap waits like a form; it is mended on the page of its href.
function queueLink(link) {
  const said = link.closest("li")?.firstElementChild.textContent.replace(/\s+/g, " ").trim() || link.textContent;
  const item = wait(idOf(link), link.dataset.queue, new URL(link.getAttribute("hx-post") || link.href, location.href), link.pathname + link.search, said, []);
  link.textContent = item ? `${link.dataset.queue} · 未送达` : "■ 本机存不下了";
  announce(item ? saved(item) : link.textContent);
}

const idOf = (link) => (link.dataset.formId ||= newId());

function clear(form) {
  form.reset();
  for (const field of form.elements) if (field.tagName === "TEXTAREA" || field.type === "text" || field.type === "datetime-local") field.value = "";
  if (form.elements.form_id) form.elements.form_id.value = newId();
}

function status(form, text) {
  const line = one("[data-draft-state]", form);
  if (line) line.textContent = text;
}

// Sending

async function post(url, fields) {
  const headers = { "X-CSRFToken": token(), "X-Officer": officer };
  const body = new URLSearchParams(fields.filter(([name]) => name !== "csrfmiddlewaretoken"));
  try {
    return await fetch(url, { method: "POST", body, headers, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    if (error instanceof TypeError || ["TimeoutError", "AbortError"].includes(error.name)) return null;
    throw error;
  }
}

// The login over the page; `again` is done after it.
const signIn = (again) => document.dispatchEvent(new CustomEvent("ec:signed-out", { detail: { again } }));

const kept = (form) => (one("ec-draft", form) ? `您写的都还在，也已存本机 ${clock()}` : "您写的都还在，请勿关闭本页");
const unreachable = (answer) => !answer || GATEWAY.has(answer.status);

function hold(form, held) {
  form.toggleAttribute("aria-busy", held);
  for (const field of form.elements) if ("readOnly" in field && !["hidden", "radio", "checkbox"].includes(field.type)) field.readOnly = held;
}

async function deliver(form, submitter) {
  if (form.hasAttribute("aria-busy")) return;
  const fields = typed(form, submitter);
  if (down()) {
    unsent(form, fields);
    return;
  }
  tell(form, "ec:sending", { id: form.elements.form_id?.value || "" });
  hold(form, true);
  const answer = await post(address(form), fields).finally(() => hold(form, false));
  if (unreachable(answer)) unsent(form, fields);
  else heard(form, submitter, answer);
}

function unsent(form, fields) {
  if (form.dataset.queue) queue(form, fields);
  else status(form, `■ ${clock()} 没有送到服务器：这一项要联到服务器才能办。${kept(form)}，连上后再按一次；急事请用电话。`);
}

function heard(form, submitter, answer) {
  tell(form, "ec:answered");
  const goTo = answer.headers.get("X-Go-To");
  if (goTo) served(form, goTo);
  else if (answer.status === 401) signIn(() => deliver(form, submitter));
  else if (answer.status >= 500) broken(form, answer.status);
  else plainly(form, submitter);
}

function served(form, goTo) {
  tell(form, "ec:served");
  if (form.dataset.outboxItem) remove(form.dataset.outboxItem);
  // An address that differs by its fragment only would not be fetched again; a reload would send again what this page answered.
  const [to] = new URL(goTo, location.href).href.split("#");
  location.assign(to === location.href.split("#")[0] ? to : goTo);
}

function broken(form, code) {
  const text = `■ 服务器出错（${code}），没有记下。${kept(form)}；可再按一次，急事请用电话。`;
  status(form, text);
  announce(text);
}

// The server has refused and kept nothing: the same form once more, so that the browser shows the page with its sentences.
function plainly(form, submitter) {
  if (submitter?.name) form.append(make("input", "", { type: "hidden", name: submitter.name, value: submitter.value }));
  const field = form.elements.csrfmiddlewaretoken || form.appendChild(make("input", "", { type: "hidden", name: "csrfmiddlewaretoken" }));
  field.value = token();
  HTMLFormElement.prototype.submit.call(form);
}

const method = (form) => form.getAttribute("method")?.toLowerCase(); // form.method may be a field of that name
const byFetch = (form) => method(form) === "post" && (form.dataset.queue || form.hasAttribute("data-kept") || one("ec-draft", form)) && !form.hasAttribute("hx-post") && !form.hasAttribute("enctype"); // a file goes by the browser itself

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || submitter?.hasAttribute("formaction") || !byFetch(form)) return;
  event.preventDefault();
  deliver(form, submitter);
});

// htmx: the same rules for a form that it sends

const queued = (event) => event.detail.elt?.closest?.("form[data-queue]");
const tapped = (event) => event.detail.elt?.closest?.("a[data-queue]");

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, parameters, verb } = event.detail;
  if (officer) headers["X-Officer"] = officer;
  if (verb === "get") return;
  headers["X-CSRFToken"] = token();
  delete parameters.csrfmiddlewaretoken;
  const link = tapped(event);
  if (link) parameters.form_id = idOf(link);
  const form = queued(event);
  if (form || link) event.detail.timeout = PATIENCE_MS;
  if (!form) return;
  tell(form, "ec:sending", { id: form.elements.form_id?.value || "" });
  hold(form, true);
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const form = queued(event);
    const link = tapped(event);
    if (link) queueLink(link);
    if (!form) return;
    hold(form, false);
    queue(form, typed(form));
  });
}
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = queued(event);
  const link = tapped(event);
  const { status: code } = event.detail.xhr;
  if (link && GATEWAY.has(code)) queueLink(link);
  if (code === 401) signIn(form ? () => form.requestSubmit() : link && (() => link.click()));
  if (!form) return;
  hold(form, false);
  tell(form, "ec:answered");
  if (GATEWAY.has(code)) queue(form, typed(form));
  else if (code >= 500) broken(form, code);
  else if (code < 300) {
    tell(form, "ec:served");
    if (form.dataset.outboxItem) remove(form.dataset.outboxItem);
  }
});

// Sending what waits: in order, by one tab

let inLine = false;

// A tab that waits for the lock goes on at once where the one that holds it is closed or reloaded halfway.
async function drain() {
  if (inLine || !officer || !items("waiting").length || navigator.onLine === false) return;
  inLine = true;
  try {
    if (navigator.locks) await navigator.locks.request(`outbox:${officer}`, bringAll);
    else if (leased()) await bringAll().finally(() => localStorage.removeItem(`lease:${officer}`));
  } finally {
    inLine = false;
  }
}

async function bringAll() {
  for (const { id } of items("waiting")) if (!(await bring(id))) return;
}

// Plain HTTP has no navigator.locks. Should two tabs win after all, the server still records once.
function leased() {
  const [holder, until] = (localStorage.getItem(`lease:${officer}`) || "").split(" ");
  if (holder && holder !== tab && Number(until) > Date.now()) return false;
  localStorage.setItem(`lease:${officer}`, `${tab} ${Date.now() + LEASE_MS}`);
  return true;
}

// True where the next may follow.
async function bring(id) {
  const item = load(id);
  if (item?.state !== "waiting") return true;
  if (!navigator.locks && !leased()) return false;
  const answer = await post(item.url, item.fields);
  if (unreachable(answer) || answer.status === 429) return false;
  if (answer.status === 401) {
    signIn(null);
    return false;
  }
  const goTo = answer.headers.get("X-Go-To");
  if (load(id)?.clock !== item.clock) return true; // written anew meanwhile: the newer words go next
  if (goTo) arrived(item, goTo);
  else save({ ...item, state: "trouble", why: await sentence(answer) });
  return true;
}

async function sentence(answer) {
  if (answer.status >= 500) return `服务器出错（${answer.status}）`;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = all(".summary li, .notice--refusal, [role=alert]", page).map((node) => node.textContent.replace(/\s+/g, " ").trim());
  return (found[0] || `服务器没有受理（${answer.status}）`).slice(0, 200);
}

const brought = [];

function arrived(item, goTo) {
  const form = all("form[data-queue]").find((each) => each.elements.form_id?.value === item.id);
  const same = form && JSON.stringify(typed(form).sort()) === JSON.stringify(item.fields.filter(([name]) => name !== "written_at").sort());
  if (form && !same) form.elements.form_id.value = newId();
  brought.push({ text: `${item.no} ${item.name} 已补传 ${clock()}`, goTo });
  remove(item.id);
  announce(`${item.no} 已补传`);
  if (same) served(form, goTo);
}

// What the page says

function show() {
  const [waiting, trouble] = [items("waiting"), items("trouble")];
  for (const count of all("[data-outbox-count]")) count.textContent = String(waiting.length + trouble.length);
  const bar = one("[data-outbox]");
  if (!bar) return;
  bar.hidden = !(waiting.length + trouble.length + brought.length);
  const say = [
    waiting.length && `已存本机、未上报服务器 ${waiting.length} 条：${waiting.map((item) => `${item.no} ${item.name} ${item.clock}`).join("、")}。连上后自动补传`,
    trouble.length && `需要处理 ${trouble.length} 条：${trouble.map((item) => item.no).join("、")}`,
    ...brought.map((each) => each.text),
  ];
  const line = one("[data-outbox-words]", bar);
  const text = say.filter(Boolean).join("；");
  if (line.textContent !== text) line.textContent = text;
  const list = one("[data-outbox-list]", bar);
  list.replaceChildren(...[...trouble, ...waiting].map(entry), ...brought.filter((each) => each.goTo).map(arrival));
  list.closest("details").hidden = !list.children.length;
  if (trouble.length) list.closest("details").open = true;
}

function entry(item) {
  const line = make("li", `${item.no} ${item.name} ${item.clock}｜${item.words} `);
  if (item.state === "trouble") {
    line.prepend(make("b", `■ ${item.why} `));
    line.append(make("a", "打开修改", { href: `${item.page}#outbox-${item.id}`, className: "button button--small" }), " ");
    line.append(make("button", "再发一次", { type: "button", className: "button--small", onclick: () => { save({ ...item, state: "waiting", why: "" }); drain(); } }), " ");
  }
  line.append(make("button", "丢弃", { type: "button", className: "button--quiet button--small", onclick: () => discard(item) }));
  return line;
}

function arrival(each) {
  const line = make("li", `${each.text} `);
  line.append(make("a", "打开", { href: each.goTo }));
  return line;
}

function discard(item) {
  if (confirm(`丢弃 ${item.no} ${item.name}（${item.clock} 写，服务器还没有收到）？\n${item.words}\n丢弃后找不回来。`)) remove(item.id);
}

// 「打开修改」: the form comes back on its page with what was written; it takes the place of the waiting one when it is sent.
function reopen() {
  const item = location.hash.startsWith("#outbox-") && load(location.hash.slice(8));
  const form = item && all("form[data-queue]").find((each) => address(each).pathname === item.url.split("?")[0] && !each.closest("dialog"));
  if (!form) return;
  tell(form, "ec:fill", { values: item.fields });
  form.dataset.outboxItem = item.id;
  const written = item.fields.find(([name]) => name === "written_at")?.[1];
  if (written && now() - Date.parse(written) < OLDEST_MS && !form.elements.written_at) form.append(make("input", "", { type: "hidden", name: "written_at", value: written }));
  status(form, `${item.no}（${item.clock} 写）：${item.why}`);
}

// What needs the server: nothing may leave a page that could not come back, and htmx must not swallow a form that can wait.

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!down() || method(form) === "dialog" || form.closest("[data-login-dialog]")) return;
  const elsewhere = submitter?.hasAttribute("formaction");
  if (!elsewhere && !form.hasAttribute("hx-post") && (form.dataset.queue || one("ec-draft", form)) && !form.hasAttribute("enctype")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.queue && !elsewhere) form.dispatchEvent(new CustomEvent("ec:queue", { bubbles: true }));
  else off(submitter?.textContent || "这一项");
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!down() || !link || !/^https?:$/.test(link.protocol)) return;
  if (link.pathname === location.pathname && link.hash) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (link.dataset.key === "F2" && one("#line-cut")) openSheet();
  else if (link.dataset.queue) queueLink(link);
  else off(link.textContent);
}, true);

function off(what) {
  const text = `“${what.replace(/\s+/g, " ").trim()}”要联到服务器才能办，现在断线。${one("#line-cut") ? "可按 F2 写接报单；" : ""}急事请用电话。`;
  for (const line of all("[data-offline-why]")) line.textContent = text;
  announce(text);
}

addEventListener("beforeunload", (event) => down() && event.preventDefault());

let late = null;

document.body.addEventListener("ec:offline", (event) => {
  if (event.detail.mode !== "down") return;
  late ||= setTimeout(() => all("[data-late]").forEach((part) => (part.hidden = false)), PHONE_MS);
  const can = [...new Set(all("form[data-queue]").map((form) => form.dataset.queue))];
  for (const line of all("[data-offline-can]")) line.textContent = can.length ? `本页照常能写：${can.join("、")}，连上后自动补传；` : "";
  for (const button of all("form[method=post] button[type=submit]")) {
    if (!button.form || button.form.dataset.queue || button.closest("dialog")) continue;
    button.setAttribute("aria-disabled", "true");
    button.title = "断线：这一项要联到服务器才能办";
  }
});

document.body.addEventListener("ec:online", () => {
  clearTimeout(late);
  late = null;
  all("[data-late]").forEach((part) => (part.hidden = true));
  for (const line of all("[data-offline-why]")) line.textContent = "";
  for (const button of all("button[aria-disabled][title^=断线]")) ["aria-disabled", "title"].forEach((name) => button.removeAttribute(name));
});

// The sheet for a call

function openSheet() {
  const sheet = one("#line-cut");
  const form = one("form", sheet);
  const now = new Date((window.serverNow?.() ?? Date.now()) + 8 * 3600000).toISOString();
  form.elements.learned_at.value ||= `${now.slice(0, 10)} ${now.slice(11, 19)}`;
  if (!sheet.open) sheet.showModal();
  form.elements.narrative.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-line-cut]")) openSheet();
  if (event.target.closest?.("[data-login-open]")) signedOut(null);
  if (event.target.closest?.("[data-print-sheet]")) {
    root.classList.add("prints-sheet");
    print();
  }
});
addEventListener("afterprint", () => root.classList.remove("prints-sheet"));
document.addEventListener("ec:queued", (event) => event.target.closest("dialog")?.close());

const sheetForm = one("#line-cut form");
const noted = one("[data-sheet-found]");
// Opened and closed again without a word: nothing was begun.
one("#line-cut")?.addEventListener("close", () => {
  if (!sheetForm.elements.narrative.value) sheetForm.reset();
  if (noted) noted.hidden = !sheetForm.elements.narrative.value;
});
if (noted && sheetForm?.elements.narrative.value) noted.hidden = false;

// Login over the page

const dialog = one("[data-login-dialog]");
let after = [];

function signedOut(again) {
  if (again) after.push(again);
  if (dialog && !dialog.open) dialog.showModal();
}

async function ask(url, options) {
  try {
    return await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  } catch (error) {
    if (error instanceof TypeError || error.name === "TimeoutError") return null;
    throw error;
  }
}

async function logIn(form) {
  const url = form.getAttribute("action");
  const body = new URLSearchParams(new FormData(form));
  const send = () => ask(url, { method: "POST", body, headers: { "X-CSRFToken": token(), "X-Officer": officer } });
  let answer = await send();
  // The token's cookie was gone: the login page sets a new one.
  if (answer?.status === 403 && (await ask(url, {}))) answer = await send();
  form.elements.password.value = "";
  if (answer?.headers.get("X-Go-To")) signedIn(answer.headers.get("X-Officer"));
  else refused(answer ? await whyNot(answer) : "没有送到服务器，请稍后再试；写的内容还在。");
}

async function whyNot(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = one(".summary li", page) || one("[role=alert]", page);
  return found ? found.textContent.replace(/\s+/g, " ").trim() : `没有登录（${answer.status}），请稍后再试。`;
}

function refused(text) {
  const line = one("[data-login-error]", dialog);
  line.textContent = text;
  line.hidden = false;
}

// What one officer wrote is neither shown to another nor sent in his name.
function signedIn(who) {
  if (who !== officer) {
    location.reload();
    return;
  }
  for (const field of all("input[name=csrfmiddlewaretoken]")) field.value = token();
  if (document.body.hasAttribute("hx-headers")) document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token() }));
  one("[data-login-error]", dialog).hidden = true;
  dialog.close();
  const acts = after;
  after = [];
  announce(acts.length ? "已登录，正在再保存一次" : "已登录");
  document.dispatchEvent(new CustomEvent("ec:signed-in"));
  for (const act of acts) act();
}

if (dialog) {
  one("form", dialog).addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    logIn(event.target);
  });
}
document.addEventListener("ec:signed-out", (event) => signedOut(event.detail.again));

document.addEventListener("ec:queue", (event) => queue(event.target, typed(event.target)));
document.addEventListener("ec:signed-in", drain);
document.body.addEventListener("ec:offline", (event) => event.detail.mode === "poll" && drain());
document.body.addEventListener("ec:online", drain);
addEventListener("online", drain);
addEventListener("storage", (event) => event.key?.startsWith(keyOf("")) && show());
addEventListener("hashchange", reopen);
setInterval(drain, AGAIN_MS);
reopen();
show();
drain();
