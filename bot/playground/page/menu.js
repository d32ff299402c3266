// The command menu: opened by its button, or by typing "/" and narrowed by what follows.

import { node } from "/page/words.js";

export class Menu {
  constructor(list, text, button, choose) {
    Object.assign(this, { list, text, button, choose, commands: [], at: -1 });
    button.addEventListener("click", () => (list.hidden ? this.open("") : this.close()));
    text.addEventListener("input", () => this.typed());
    for (const place of [text, button]) place.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => {
      if (!list.contains(event.target) && !button.contains(event.target) && event.target !== text) this.close();
    });
  }

  typed() {
    const said = /^\/(\w*)$/.exec(this.text.value);
    if (said) this.open(said[1]);
    else this.close();
  }

  open(start) {
    const found = this.commands.filter((one) => one.command.startsWith(start));
    this.list.replaceChildren(...found.map((one, n) => node("li",
      { role: "option", id: `c-${n}`, "data-command": one.command, onclick: () => this.take(one.command) },
      node("b", { text: `/${one.command}` }), node("span", { text: one.description }))));
    this.list.hidden = found.length === 0;
    this.button.setAttribute("aria-expanded", String(!this.list.hidden));
    this.move(-1);
  }

  close() {
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    this.move(-1);
  }

  move(to) {
    const options = [...this.list.children];
    this.at = options.length ? Math.max(-1, Math.min(to, options.length - 1)) : -1;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === this.at)));
    const chosen = options[this.at];
    chosen?.scrollIntoView({ block: "nearest" });
    for (const place of [this.text, this.button]) {
      if (chosen && !this.list.hidden) place.setAttribute("aria-activedescendant", chosen.id);
      else place.removeAttribute("aria-activedescendant");
    }
  }

  // Arrows are the menu's only while it is open.
  key(event) {
    if (this.list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") this.move(this.at + 1);
    else if (event.key === "ArrowUp") this.move(Math.max(0, this.at - 1));
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.at >= 0) this.take(this.list.children[this.at].dataset.command);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  take(command) {
    this.close();
    this.text.value = "";
    this.choose(`/${command}`);
  }
}
