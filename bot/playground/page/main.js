// What the server tells is shown; what the seller does is posted. Nothing is decided here.

import { Menu } from "/page/menu.js";
import { sellers, time } from "/page/side.js";
import { Chat } from "/page/talk.js";
import { node } from "/page/words.js";

const FORMS = { zh: "zh-CN", es: "es-MX", en: "en-GB" };
const $ = (id) => document.getElementById(id);
const state = { all: [], chosen: null, time: null, answered: new Set(), bot: "" };
const words = await (await fetch(`/words?zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}`)).json();
const chat = new Chat($("chat"), $("scroll"), $("newest"));
const menu = new Menu($("menu"), $("text"), $("open"), (command) => page.say(command));

const page = {
  get lang() { return state.chosen?.language || "en"; },
  // Dates in the form of the viewer's own region, where the viewer speaks the seller's language.
  get form() { return navigator.languages.find((one) => one.split("-")[0] === this.lang && one.includes("-")) || FORMS[this.lang]; },
  word(id, values = {}) {
    const template = (words[page.lang] || words.en)[id] ?? words.en[id] ?? id;
    return template.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
  },
  say(text) { return text.trim() ? post("say", { text }) : null; },
  async tap(message, data, key) {
    key.setAttribute("aria-busy", "true");
    const answer = await post("tap", { message, data });
    if (!answer || state.answered.has(answer.query)) key.removeAttribute("aria-busy");
    else key.dataset.query = answer.query;
  },
  async copy(text) { await navigator.clipboard.writeText(text); toast(page.word("copied")); },
  choose(seller) {
    if (state.chosen === seller) return;
    state.chosen = seller;
    history.replaceState(null, "", `#${seller.language}`);
    draw();
  },
};

async function post(deed, body) {
  try {
    const given = body instanceof FormData ? { body } : { body: JSON.stringify({ seller: state.chosen.id, ...body }), headers: { "Content-Type": "application/json" } };
    const answer = await fetch(`/${deed}`, { method: "POST", ...given });
    if (answer.ok) return await answer.json();
  } catch { /* said below */ }
  toast(page.word("failed"));
  return null;
}

function toast(text) {
  const shown = node("div", { class: "toast", text });
  $("toasts").append(shown);
  setTimeout(() => shown.remove(), 2500 + text.length * 45);
}

function alert(text) {
  $("alert").querySelector("p").textContent = text;
  if (!$("alert").open) $("alert").showModal();
}

function draw() {
  document.documentElement.lang = page.lang === "zh" ? "zh-Hans" : page.lang;
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = page.word(each.dataset.say);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", page.word(each.dataset.label));
  for (const each of document.querySelectorAll("[data-hint]")) each.placeholder = page.word(each.dataset.hint);
  $("open").setAttribute("aria-label", page.word("menu"));
  $("lost").textContent = page.word("lost");
  $("bot").textContent = state.bot;
  chat.open(state.chosen.messages, page);
  empty();
  side();
}

function empty() {
  const fresh = state.chosen.messages.size === 0;
  $("what").textContent = state.chosen.about;
  $("about").hidden = !fresh;
  $("start").hidden = !fresh;
  $("write").hidden = fresh;
  menu.commands = state.chosen.commands;
}

function side() {
  const seen = Math.max(0, ...state.chosen.messages.keys());
  if (seen > state.chosen.read && document.visibilityState === "visible") {
    state.chosen.read = seen;
    post("read", { message: seen });
  }
  sellers($("sellers"), state.all, state.chosen, page);
  clocks();
}

function clocks() { if (state.time?.zones && state.chosen) time(state.time, state.all, state.chosen, page, $("clocks")); }

const of = (id) => state.all.find((one) => one.id === id);
const heard = {
  all(told) {
    state.bot = told.bot;
    state.time = told.time;
    state.all = told.sellers.map((one) => ({ ...one, messages: new Map(one.messages.map((message) => [message.id, message])) }));
    const wanted = state.chosen?.language || location.hash.slice(1) || navigator.language.slice(0, 2);
    state.chosen = state.all.find((one) => one.language === wanted) || state.all[state.all.length - 1];
    $("lost").hidden = true;
    draw();
  },
  message({ seller, message }) {
    const whose = of(seller);
    const first = whose.messages.size === 0;
    if (message.deleted) whose.messages.delete(message.id);
    else whose.messages.set(message.id, message);
    if (whose === state.chosen) {
      chat.show(message, page);
      empty();
      if (first) $("text").focus();
    }
    side();
  },
  answered({ seller, query, toast: text, alert: loud, url }) {
    state.answered.add(query);
    document.querySelector(`[data-query="${query}"]`)?.removeAttribute("aria-busy");
    if (text && seller === state.chosen.id) (loud ? alert : toast)(text);
    if (url && seller === state.chosen.id) window.open(url, "_blank", "noopener");
  },
  face({ seller, commands, about }) { Object.assign(of(seller), { commands, about }); empty(); },
  read({ seller, message }) { of(seller).read = Math.max(of(seller).read, message); side(); },
  time(told) { state.time = told; clocks(); },
};

const events = new EventSource("/events");
for (const [name, hear] of Object.entries(heard)) events.addEventListener(name, (event) => hear(JSON.parse(event.data)));
events.addEventListener("error", () => { if (state.chosen) $("lost").hidden = false; });
setInterval(clocks, 1000);
document.addEventListener("visibilitychange", () => state.chosen && side());

$("start").addEventListener("click", () => page.say("/start"));
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("write").requestSubmit();
});
$("write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("text").value;
  menu.close();
  if (await page.say(text)) { if ($("text").value === text) $("text").value = ""; }
  $("text").focus();
});
$("attach").querySelector("input").addEventListener("change", async ({ target }) => {
  const form = new FormData();
  form.append("seller", state.chosen.id);
  form.append("caption", $("text").value);
  form.append("file", target.files[0]);
  if (await post("upload", form)) $("text").value = "";
  target.value = "";
});
for (const button of document.querySelectorAll(".travel button")) {
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    await post("travel", button.dataset.to ? { to: button.dataset.to } : { hours: Number(button.dataset.hours) });
    button.removeAttribute("aria-busy");
  });
}
