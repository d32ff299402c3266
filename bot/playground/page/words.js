// A message's text with its entities becomes nodes: offsets are UTF-16 units, as strings here have them.

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

export function node(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside);
  return made;
}

export function written(text, entities, lang, say) {
  const holder = node("div", { class: "words" });
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(holder, text, 0, text.length, sorted, lang, say);
  return holder;
}

function fill(parent, text, from, to, entities, lang, say) {
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at) continue;
    parent.append(text.slice(at, entity.offset));
    const made = shaped(entity, text.slice(entity.offset, end), lang, say);
    if (made.childNodes.length === 0) fill(made, text, entity.offset, end, entities, lang, say);
    parent.append(made);
    at = end;
    while (entities.length && entities[0].offset < at) entities.shift();
  }
  parent.append(text.slice(at, to));
}

function shaped(entity, inside, lang, say) {
  if (TAGS[entity.type]) return node(TAGS[entity.type]);
  if (entity.type === "spoiler") return node("span", { class: "spoiler", tabindex: 0 });
  if (entity.type === "text_link") return link(entity.url);
  if (entity.type === "url") return link(inside.includes("://") ? inside : `https://${inside}`);
  if (entity.type === "bot_command") return node("button", { type: "button", class: "command", text: inside, onclick: () => say(inside) });
  if (entity.type === "date_time") return moment(entity, inside, lang);
  return node("span");
}

function link(url) {
  return node("a", { href: /^https?:/i.test(url) ? url : "#", target: "_blank", rel: "noreferrer noopener" });
}

// Telegram's way of telling an instant in the reader's own zone; what the bot wrote stays as the tooltip.
function moment(entity, inside, lang) {
  const at = new Date(entity.unix_time * 1000);
  return node("time", { datetime: at.toISOString(), title: inside, text: told(at, entity.date_time_format || "", lang) || inside });
}

function told(at, shape, lang) {
  if (shape === "r") {
    const hours = (at - Date.now()) / 3600e3;
    const [n, unit] = Math.abs(hours) < 48 ? [hours, "hour"] : [hours / 24, "day"];
    return new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(Math.round(n), unit);
  }
  const form = {};
  if (shape.includes("w")) form.weekday = "short";
  if (shape.includes("d")) Object.assign(form, { day: "numeric", month: "short" });
  if (shape.includes("D")) Object.assign(form, { day: "numeric", month: "long", year: "numeric" });
  if (/t/i.test(shape)) Object.assign(form, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (shape.includes("T")) form.second = "2-digit";
  return shape && new Intl.DateTimeFormat(lang, form).format(at);
}

export function clock(seconds, lang, zone, form = { hour: "2-digit", minute: "2-digit" }) {
  return new Intl.DateTimeFormat(lang, { hourCycle: "h23", timeZone: zone, ...form }).format(new Date(seconds * 1000));
}
