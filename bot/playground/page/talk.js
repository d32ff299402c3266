// Bubbles with their keyboards; each is drawn from what the server says of it and nothing else.

import { clock, node, written } from "/page/words.js";

export function bubble(message, page) {
  const lang = page.form;
  const inside = node("div", { class: "bubble" });
  if (message.photo) inside.append(photo(message.photo, page));
  if (message.document) inside.append(file(message.document));
  const words = written(message.text, message.entities, lang, page.say);
  inside.append(words);
  const edited = message.edited ? `${page.word("edited")} ` : "";
  words.append(node("span", { class: "stamp", text: edited + clock(message.date, lang) }));
  const kinds = ["message", message.mine ? "mine" : "", message.keyboard.length ? "keyed" : ""].filter(Boolean).join(" ");
  const made = node("article", { class: kinds, id: `m${message.id}`, tabindex: -1 }, inside);
  if (message.keyboard.length) made.append(keys(message, page));
  return made;
}

function keys(message, page) {
  const rows = message.keyboard.map((row) => node("div", {}, ...row.map((button) => key(button, message, page))));
  return node("div", { class: "keys", role: "group" }, ...rows);
}

function key(button, message, page) {
  const look = `key ${button.style || ""}`.trim();
  if (button.url) return node("a", { class: look, href: button.url, target: "_blank", rel: "noreferrer noopener", text: button.text });
  const press = button.copy_text ? () => page.copy(button.copy_text.text) : (event) => page.tap(message.id, button.callback_data, event.currentTarget);
  return node("button", { type: "button", class: look, text: button.text, onclick: press });
}

function photo(picture, page) {
  const size = picture.width > 1 ? { width: picture.width, height: picture.height } : {};
  return node("a", { href: picture.url, target: "_blank" }, node("img", { class: "photo", src: picture.url, alt: page.word("photo"), ...size }));
}

function file(document) {
  const size = document.size < 10240 ? `${(document.size / 1024).toFixed(1)} KB` : `${Math.round(document.size / 1024)} KB`;
  return node("a", { class: "file", href: document.url, download: document.name },
    node("i", { "aria-hidden": "true", text: "↓" }), node("span", {}, node("b", { text: document.name }), node("small", { text: size })));
}

// The chat as it stands: drawn whole when it is opened, then one bubble at a time.
export class Chat {
  constructor(holder, scroll, newest) {
    Object.assign(this, { holder, scroll, newest });
    newest.addEventListener("click", () => this.down(true));
    scroll.addEventListener("scroll", () => { newest.hidden = this.atEnd(); }, { passive: true });
    new ResizeObserver(() => { if (this.stuck) this.down(); }).observe(scroll);
    scroll.addEventListener("scroll", () => { this.stuck = this.atEnd(); }, { passive: true });
    this.stuck = true;
  }

  atEnd() { return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60; }

  down(smooth = false) { this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: smooth ? "smooth" : "instant" }); }

  open(messages, page) {
    this.holder.setAttribute("aria-live", "off");  // an old chat is not read out
    this.holder.replaceChildren();
    for (const message of messages.values()) this.add(message, page);
    this.stuck = true;
    this.down();
    requestAnimationFrame(() => { this.holder.setAttribute("aria-live", "polite"); this.down(); });
  }

  add(message, page) {
    const day = clock(message.date, page.form, undefined, { weekday: "short", day: "numeric", month: "long" });
    const days = this.holder.querySelectorAll(".day");
    if (days.length === 0 || days[days.length - 1].textContent !== day) this.holder.append(node("div", { class: "day", text: day }));
    this.holder.append(bubble(message, page));
  }

  show(message, page) {
    const stuck = this.atEnd();
    const old = document.getElementById(`m${message.id}`);
    if (message.deleted) old?.remove();
    else if (old) this.change(old, message, page);
    else this.add(message, page);
    if (stuck || (!old && message.mine)) this.down();
  }

  change(old, message, page) {
    const focused = old.contains(document.activeElement);
    const focusVisible = old.matches(":has(:focus-visible)");
    const made = bubble(message, page);
    made.classList.add("still");
    old.replaceWith(made);
    // Whoever pressed a button goes on with the keyboard from the same place.
    if (focused) (made.querySelector(".key") || made).focus({ preventScroll: true, focusVisible });
  }
}
