/* The reader: from the words to their facts and back. Without this file the links between them still work. */
(() => {
  "use strict";
  const desk = document.getElementById("desk");
  const text = document.getElementById("text");
  const side = document.getElementById("facts");
  if (!desk || !text || !side) return;
  const SHOW_AFTER = 250;
  const wide = matchMedia("(min-width: 75rem)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const make = (tag, className, words) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (words !== undefined) element.textContent = words;
    return element;
  };

  /* ---- which pieces belong to a span, which fact tells of it ---- */
  const piecesOf = new Map();
  for (const piece of text.querySelectorAll("[data-s]")) {
    for (const key of piece.dataset.s.split(" ")) {
      if (!piecesOf.has(key)) piecesOf.set(key, []);
      piecesOf.get(key).push(piece);
    }
  }
  const factOf = (key) => document.getElementById("f-" + key);

  /* ---- any span of characters, also one that no fact is about ---- */
  function rangeOf(start, end) {
    const range = document.createRange();
    let open = false;
    for (const piece of text.querySelectorAll("[data-o]")) {
      const node = piece.firstChild;
      if (!node) continue;
      const from = Number(piece.dataset.o);
      const upto = from + [...node.data].length; // offsets count characters, not UTF-16 units
      if (upto <= start) continue;
      if (from >= end) break;
      const unit = (at) => [...node.data].slice(0, at).join("").length;
      if (!open) range.setStart(node, unit(Math.max(0, start - from)));
      range.setEnd(node, unit(Math.min(end, upto) - from));
      open = true;
    }
    return open ? range : null;
  }

  /* Light up a span of characters; the element it begins in, or null where there is none. */
  function light(start, end) {
    const range = rangeOf(start, end);
    if (!range) return null;
    const at = range.startContainer.parentElement;
    if (globalThis.CSS && CSS.highlights) CSS.highlights.set("found", new Highlight(range));
    else at.classList.add("on");
    return at;
  }

  /* ---- the chosen span ---- */
  let sheet = null;
  function clear() {
    for (const element of document.querySelectorAll(".on")) element.classList.remove("on");
    for (const button of side.querySelectorAll(".cite")) button.remove();
    if (globalThis.CSS && CSS.highlights) CSS.highlights.delete("found");
    if (sheet) sheet.remove();
    sheet = null;
  }

  function select(keys, { scrollText, scrollFacts }) {
    clear();
    const facts = keys.map(factOf).filter(Boolean);
    for (const piece of piecesOf.get(keys[0]) || []) piece.classList.add("on");
    for (const fact of facts) {
      fact.classList.add("on");
      if (navigator.clipboard) fact.querySelector(".at-line").append(citeButton(fact));
    }
    // A whole task has no mark of its own, for its words are full of others: it is lit up as it is asked for.
    const lit = piecesOf.has(keys[0]) ? null : light(...keys[0].split("-").map(Number));
    const first = (piecesOf.get(keys[0]) || [])[0] || lit || document.getElementById("e-" + keys[0]);
    const behavior = calm.matches ? "auto" : "smooth";
    if (scrollText && first) first.scrollIntoView({ block: "center", behavior: "auto" });
    if (scrollFacts && facts[0]) {
      if (wide.matches) side.scrollTo({ top: facts[0].offsetTop - 90, behavior });
      else showSheet(facts);
    }
  }

  function citeButton(fact) {
    const button = make("button", "cite", desk.dataset.cite);
    button.type = "button";
    button.addEventListener("click", async () => {
      const [start, end] = fact.dataset.s.split("-");
      const words = (piecesOf.get(fact.dataset.s) || []).map((piece) => piece.textContent).join("");
      const number = desk.dataset.number ? `（${desk.dataset.number}）` : "";
      const place = desk.dataset.place.replace("{start}", start).replace("{end}", end);
      const address = location.href.split("#")[0] + "#e-" + fact.dataset.s;
      await navigator.clipboard.writeText(`${words ? `“${words}” ` : ""}《${desk.dataset.title}》${number} ${place} ${address}`);
      button.textContent = desk.dataset.copied;
    });
    return button;
  }

  /* On a narrow screen the facts come up from below. */
  function showSheet(facts) {
    sheet = make("div", "sheet");
    sheet.setAttribute("role", "dialog");
    sheet.setAttribute("aria-labelledby", "facts-name");
    const close = make("button", "close", desk.dataset.close);
    close.type = "button";
    close.addEventListener("click", clear);
    sheet.append(close, ...facts.map(copyOf));
    document.body.append(sheet);
  }
  function copyOf(fact) {
    const copy = make("div", "sheet-fact");
    for (const child of fact.children) if (!child.matches(".quote")) copy.append(child.cloneNode(true));
    for (const button of copy.querySelectorAll(".cite")) button.remove();
    return copy;
  }

  /* ---- the address says what is chosen ---- */
  function follow(options) {
    const [, kind, start, end] = /^#([ef])-(\d+)-(\d+)$/.exec(location.hash) || [];
    if (!kind) return clear();
    const key = `${start}-${end}`;
    if (factOf(key)) return select([key], options);
    clear();
    light(Number(start), Number(end))?.scrollIntoView({ block: "center" });
  }
  addEventListener("hashchange", () =>
    follow({ scrollText: location.hash.startsWith("#e"), scrollFacts: true }),
  );

  text.addEventListener("click", (event) => {
    const piece = event.target.closest("[data-s]");
    if (!piece || !getSelection().isCollapsed) return; // words are being selected, not clicked
    event.preventDefault();
    hide();
    const keys = piece.dataset.s.split(" ");
    history.pushState(null, "", "#e-" + keys[0]);
    select(keys, { scrollText: false, scrollFacts: true });
  });
  addEventListener("popstate", () => follow({ scrollText: true, scrollFacts: wide.matches }));

  /* ---- hover and focus: a card beside the words; Escape puts it away, the pointer may move onto it ---- */
  const card = make("div", "hover-card");
  card.hidden = true;
  card.id = "hover-card";
  card.setAttribute("role", "tooltip");
  document.body.append(card);
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    card.hidden = true;
  };
  const later = (work, wait) => {
    clearTimeout(timer);
    timer = setTimeout(work, wait);
  };
  function show(piece) {
    const facts = piece.dataset.s.split(" ").map(factOf).filter(Boolean);
    if (!facts.length) return;
    card.replaceChildren(...facts.map(copyOf));
    card.hidden = false;
    const box = piece.getClientRects()[0];
    const { width, height } = card.getBoundingClientRect();
    const below = box.bottom + 8 + height < innerHeight;
    card.style.setProperty("left", `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`);
    card.style.setProperty("top", `${below ? box.bottom + 6 : Math.max(8, box.top - height - 6)}px`);
  }
  const byMouse = (work) => (event) => event.pointerType === "mouse" && work(event); // a finger does not hover
  text.addEventListener("pointerover", byMouse((event) => {
    const piece = event.target.closest("[data-s]");
    if (piece) later(() => show(piece), SHOW_AFTER);
  }));
  text.addEventListener("pointerout", byMouse(() => later(hide, SHOW_AFTER)));
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", hide);
  addEventListener("scroll", hide, { passive: true });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!card.hidden) hide();
    else if (sheet) clear();
  });

  /* ---- which kinds are marked ---- */
  const legend = side.querySelector(".legend");
  if (legend) {
    legend.hidden = false;
    legend.addEventListener("change", (event) => {
      const { kind } = event.target.dataset;
      text.classList.toggle("without-" + kind, !event.target.checked);
      const shown = new Set([...legend.querySelectorAll("input:checked")].map((box) => box.dataset.kind));
      for (const fact of side.querySelectorAll(".span")) {
        const kinds = fact.dataset.kinds.split(" ");
        fact.hidden = !kinds.some((one) => one === "task" || shown.has(one));
      }
    });
  }

  follow({ scrollText: true, scrollFacts: wide.matches });
  document.documentElement.dataset.ready = "reader";
})();
