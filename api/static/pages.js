/* Suggestions under the search boxes, and small comforts. Every page works without this file.
   Text from the server is only ever put in as text. */
(() => {
  "use strict";
  const WAIT = 130; // milliseconds after a key before asking: a quick typist asks once a word
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  /* Asks for names as somebody types; an answer to older text than the last is dropped. */
  function asker(show) {
    let timer = 0;
    let running = null;
    let last = "";
    return (text) => {
      clearTimeout(timer);
      if (running) running.abort();
      last = text;
      if (!text) return show([], text);
      timer = setTimeout(async () => {
        running = new AbortController();
        try {
          const answer = await fetch("/suggest?q=" + encodeURIComponent(text), { signal: running.signal });
          if (!answer.ok) return;
          const { found } = await answer.json();
          if (text === last) show(found, text);
        } catch (error) {
          if (error.name !== "AbortError") show([], text); // no network: no suggestions, the form still works
        }
      }, WAIT);
    };
  }

  for (const form of document.querySelectorAll("form[data-search]")) {
    const input = form.querySelector("input[type=search]");
    const list = form.querySelector("[role=listbox]");
    const status = form.querySelector("[role=status]");
    let chosen = -1;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", "aria-haspopup": "listbox",
    })) input.setAttribute(name, value);

    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (index) => {
      const options = [...list.children];
      chosen = (index + options.length + 1) % (options.length + 1); // one place more: none
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
      const option = options[chosen];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    };
    const show = (found) => {
      list.replaceChildren(
        ...found.map((thing, at) => {
          const option = make("li");
          option.id = `${list.id}-${at}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.dataset.href = thing.href;
          const name = make("bdi", "", thing.label);
          name.lang = "zh-CN";
          option.append(name, make("small", `k-${thing.kind}`, form.getAttribute(`data-kind-${thing.kind}`) || ""));
          if (thing.via) option.append(make("span", "meta", form.dataset.wordsVia.replace("{name}", thing.via)));
          return option;
        }),
      );
      status.textContent = found.length ? form.dataset.wordsCount.replace("{n}", found.length) : "";
      if (!found.length || document.activeElement !== input) return close();
      list.hidden = false;
      chosen = -1;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
    };
    const ask = asker(show);
    input.addEventListener("input", () => ask(input.value.trim()));
    input.addEventListener("blur", () => setTimeout(close, 150));
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // Enter and arrows belong to the input method then
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault(); // a second Escape empties the box, as browsers do
        close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
        event.preventDefault();
        choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? list.children.length - 1 : chosen - 1);
      } else if (event.key === "Enter" && chosen >= 0 && !list.hidden && list.children[chosen]) {
        event.preventDefault();
        location.assign(list.children[chosen].dataset.href);
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the focus in the box
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.href);
    });
    form.addEventListener("submit", close);
  }

  /* The box of the network page has a plain list of names. */
  for (const input of document.querySelectorAll("input[list]")) {
    const list = document.getElementById(input.getAttribute("list"));
    const ask = asker((found) =>
      list.replaceChildren(...found.map((thing) => Object.assign(make("option"), { value: thing.label }))),
    );
    input.addEventListener("input", () => ask(input.value.trim()));
  }

  /* A menu closes when the reader goes elsewhere. */
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  });

  /* On a narrow screen what is long starts folded. */
  if (matchMedia("(max-width: 60rem)").matches) {
    for (const folded of document.querySelectorAll(".outline > details, .facet")) folded.open = false;
  }

  /* A link in the network picture leads out of its frame. */
  if (window.top !== window.self) window.top.location.assign(location.href);
})();
