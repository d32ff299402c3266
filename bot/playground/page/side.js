// The side: who one is, what they have not read, and the bot's clock.

import { clock, node } from "/page/words.js";

const TONGUES = { zh: "中文", es: "Español", en: "English" };
const FORM = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };

export function sellers(list, all, chosen, page) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.seller : null;
  list.replaceChildren(...all.map((seller, n) => node("li", {}, face(seller, n, seller === chosen, page))));
  if (focused) list.querySelector(`[data-seller="${focused}"]`)?.focus();
}

function face(seller, n, chosen, page) {
  const messages = [...seller.messages.values()];
  const last = messages[messages.length - 1];
  const unread = messages.filter((one) => !one.mine && one.id > seller.read).length;
  const made = node("button", { type: "button", "data-seller": seller.id, "aria-current": String(chosen), lang: seller.language, onclick: () => page.choose(seller) },
    node("span", { class: `face face-${n}`, "aria-hidden": "true", text: [...seller.name][0] }),
    node("span", { class: "name" }, seller.name, node("span", { class: "tongue", text: TONGUES[seller.language] || "" })));
  if (last) made.append(node("span", { class: "when", text: clock(last.date, page.form) }));
  made.append(node("span", { class: "last", text: last ? last.text.split("\n")[0] || last.document?.name || page.word("photo") : "" }));
  if (unread && !chosen) made.append(node("span", { class: "unread", "aria-label": page.word("unread", { n: unread }), text: unread }));
  return made;
}

export function time(state, all, chosen, page, holder) {
  const now = Date.now() / 1000 + state.shift;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const shop = state.zones[chosen.id];
  const row = (who, zone, city) => node("div", {}, node("dt", { text: `${page.word(who)} · ${city}` }), node("dd", {}, node("b", { text: clock(now, page.form, zone, FORM) })));
  const rows = [row("you", own, page.word("city"))];
  if (shop) rows.unshift(row("shop", shop.zone, shop.city));
  const hours = Math.round(state.shift / 360) / 10;
  if (hours) rows.push(node("div", {}, node("dt", { class: "far", text: page.word("ahead", { hours: hours.toLocaleString(page.form) }) })));
  holder.replaceChildren(...rows);
  const next = state.next;
  const name = next && all.find((one) => one.id === next.seller)?.name;
  document.querySelector("[data-to]").disabled = !next;
  document.getElementById("coming").textContent = next
    ? page.word("coming", { name, at: clock(next.at, page.form, undefined, FORM) }) : page.word("nothing");
}
