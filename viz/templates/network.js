/* The network page in the browser: draws, filters, finds, and shows the sentences.
   Text from documents is only ever moved as text or as nodes the server already escaped: nothing here parses HTML. */
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;
  const data = JSON.parse($("picture-data").textContent);
  const FOUND_AT_ONCE = 30;
  const LINKS_AT_ONCE = 40;
  const SENTENCE_IN_HOVER = 220;
  const VEIL = 0.85;
  const ROWS_AT_ONCE = 200; // longer tables take the browser longer to set than the picture: open on demand
  const LETTERS = 14; // pixels of a name that is seen from near by
  const READABLE = 0.7; // of the size the cards were drawn for
  const LEGIBLE = 0.5; // smaller only where the hand makes it so

  /* ---- what is looked at ---- */
  const state = {
    hiddenRelations: new Set(),
    hiddenKinds: new Set(),
    choices: {}, // "document" | "jurisdiction" | "level" | "theme" | "year" -> number of the option
    colour: "kind",
    size: "links",
    selected: null, // {node: id} | {edge: id}
  };
  /* The id of a node is that of its row in the tables, "n0"; of a link, "e0". */
  const nodeOf = Object.fromEntries(data.nodes.map((node) => [node.id, node]));
  const edgeOf = Object.fromEntries(data.edges.map((edge) => [edge.id, edge]));
  const linksOf = Object.fromEntries(data.nodes.map((node) => [node.id, []]));
  for (const edge of data.edges) {
    linksOf[edge.from].push(edge.id);
    if (edge.to !== edge.from) linksOf[edge.to].push(edge.id);
  }
  let seenNodes = new Set();
  let seenEdges = new Set();

  function sieve() {
    const { document: paper, jurisdiction, level, theme: topic, year } = state.choices;
    const fits = (node) =>
      !state.hiddenKinds.has(node.kind) &&
      (jurisdiction === undefined || node.jurisdiction < 0 || node.jurisdiction === jurisdiction) &&
      (level === undefined || node.level < 0 || node.level === level) &&
      (topic === undefined || !node.themes || node.themes.includes(topic)) &&
      (year === undefined || node.year < 0 || node.year === year);
    const open = new Set(data.nodes.filter(fits).map((node) => node.id));
    seenEdges = new Set(
      data.edges
        .filter(
          (edge) =>
            open.has(edge.from) &&
            open.has(edge.to) &&
            !state.hiddenRelations.has(edge.relation) &&
            (paper === undefined || edge.documents.includes(paper)),
        )
        .map((edge) => edge.id),
    );
    // A node whose every link was filtered away goes too; one that never had a link stays.
    seenNodes = new Set(
      [...open].filter((id) => !linksOf[id].length || linksOf[id].some((edge) => seenEdges.has(edge))),
    );
  }

  /* ---- colours ---- */
  const theme = () =>
    root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

  function nodePaint(node) {
    const look = data.style.themes[theme()];
    const [fill, line] = data.style.kinds[node.kind][theme()];
    const palette = data.style.communities[theme()];
    const strong = state.colour === "community" ? palette[Math.min(node.community, palette.length - 1)] : line;
    const card = data.form === "columns";
    const body = { background: card ? fill : strong, border: card ? line : look.paper };
    return {
      id: node.id,
      ...(card ? {} : { size: state.size === "between" ? sizeBetween(node) : node.size }),
      color: { ...body, highlight: { ...body, border: look.ink }, hover: { ...body, border: look.ink } },
      font: {
        ...node.font,
        color: look.ink,
        strokeWidth: card ? 0 : 4,
        strokeColor: look.paper,
      },
    };
  }

  const mostBetween = Math.max(...data.nodes.map((node) => node.between ?? 0), 1e-9);
  const sizeBetween = (node) => 7 + 33 * Math.sqrt((node.between ?? 0) / mostBetween);

  function edgePaint(edge) {
    const colour = data.style.relations[edge.relation][theme()];
    const opacity = data.edges.length > 1500 ? 0.3 : data.edges.length > 200 ? 0.6 : 0.9;
    return { id: edge.id, color: { color: colour, highlight: colour, hover: colour, opacity } };
  }

  /* ---- the picture ---- */
  /* Drawn one upon the other in this order: the most linked last, so that nothing covers them. */
  const order = [...data.nodes].sort((a, b) => linksOf[a.id].length - linksOf[b.id].length);
  const nodes = new vis.DataSet(order.map((node) => ({ ...node, ...nodePaint(node) })));
  const edges = new vis.DataSet(data.edges.map((edge) => ({ ...edge, ...edgePaint(edge) })));
  sieve(); // before the views are made: a view reports changes against what it held at first
  const shownNodes = new vis.DataView(nodes, { filter: (node) => seenNodes.has(node.id) });
  const shownEdges = new vis.DataView(edges, { filter: (edge) => seenEdges.has(edge.id) });

  function repaint() {
    nodes.update(data.nodes.map(nodePaint));
    edges.update(data.edges.map(edgePaint));
  }

  const network = new vis.Network($("picture"), { nodes: shownNodes, edges: shownEdges }, data.options);
  const frame = $("picture").firstElementChild;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", "picture-name");
  /* All of it, or, where the words of the cards would be too small to read, its upper part. */
  function fit() {
    network.fit({ animation: false });
    if (data.form === "columns" && network.getScale() < READABLE) {
      const half = (node) => 24 + (LETTERS / 2 + 0.5) * node.label.length; // of a card, a little more than is drawn
      const left = Math.min(...data.nodes.map((node) => node.x - half(node)));
      const right = Math.max(...data.nodes.map((node) => node.x + half(node)));
      const top = Math.min(...data.nodes.map((node) => node.y)) - 40;
      const across = $("picture").clientWidth / (right - left);
      const scale = Math.max(network.getScale(), Math.min(READABLE, Math.max(across, LEGIBLE)));
      const [wide, high] = [$("picture").clientWidth / scale, $("picture").clientHeight / scale];
      const x = right - left > wide ? left + wide / 2 : (left + right) / 2;
      network.moveTo({ scale, position: { x, y: top + high / 2 }, animation: false });
    }
    letters();
  }

  /* The names of hubs are large so as to be read from afar; near by they are as large as others. */
  const hubs = data.nodes.filter((node) => data.form === "map" && node.font.size > LETTERS);
  let lettersAt = 0;
  function letters() {
    const scale = network.getScale();
    if (scale === lettersAt) return;
    lettersAt = scale;
    for (const node of hubs) {
      node.far ??= node.font.size;
      node.font.size = Math.max(LETTERS, Math.min(node.far, LETTERS / scale));
    }
    nodes.update(hubs.map(nodePaint));
  }
  network.on("zoom", letters);
  function look(view) {
    network.moveTo({ ...view, animation: false });
    letters();
  }
  network.once("afterDrawing", () => {
    fit();
    $("facts").open = data.edges.length <= ROWS_AT_ONCE;
    root.dataset.ready = String(Math.round(performance.now()));
  });

  /* Everything but what is selected, its links and its neighbours steps back: a veil is drawn over the picture
     and they once more upon it. Painting all others pale instead would take a second in a large picture. */
  function unveiled() {
    if (!state.selected) return null;
    const links = "node" in state.selected ? linksOf[state.selected.node] : [state.selected.edge];
    const ends = new Set(links.flatMap((id) => [edgeOf[id].from, edgeOf[id].to]));
    if ("node" in state.selected) ends.add(state.selected.node);
    return { links, ends };
  }
  network.on("afterDrawing", (brush) => {
    const kept = unveiled();
    if (!kept) return;
    const corner = network.DOMtoCanvas({ x: 0, y: 0 });
    const opposite = network.DOMtoCanvas({ x: $("picture").clientWidth, y: $("picture").clientHeight });
    brush.save();
    brush.globalAlpha = VEIL;
    brush.fillStyle = data.style.themes[theme()].paper;
    brush.fillRect(corner.x, corner.y, opposite.x - corner.x, opposite.y - corner.y);
    brush.restore();
    const { nodes: bodies, edges: lines } = network.body; // filtered things are not in it
    for (const id of kept.links) {
      lines[id]?.draw(brush);
      lines[id]?.drawArrows(brush);
    }
    const drawn = [...kept.ends].filter((id) => bodies[id]).map((id) => bodies[id].draw(brush));
    for (const one of drawn) one.drawExternalLabel?.();
  });

  function refilter() {
    sieve();
    shownNodes.refresh();
    shownEdges.refresh();
    $("shown-nodes").textContent = String(seenNodes.size);
    $("shown-links").textContent = String(seenEdges.size);
    for (const edge of data.edges) $(edge.id).hidden = !seenEdges.has(edge.id);
    for (const node of data.nodes) $(node.id).hidden = !seenNodes.has(node.id);
  }

  /* ---- words, taken from the tables, which hold everything once ---- */
  const nameOf = (id) => $(id).cells[0].textContent;
  const fullOf = (id) => $(id).cells[3];
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const copyOf = (element) => [...element.childNodes].map((child) => child.cloneNode(true));
  const isolated = (text) => make("bdi", "", text);

  function nodeButton(id) {
    const symbol = $(id).cells[1].querySelector("svg").cloneNode(true);
    const button = make("button", "other-end", symbol, isolated(nameOf(id)));
    button.type = "button";
    button.dataset.node = id;
    return button;
  }

  function linkItem(id, from) {
    const edge = edgeOf[id];
    const cells = $(id).cells;
    const head = make("div", "role", ...copyOf(cells[1]));
    const ends = from === undefined ? [edge.from, edge.to] : [edge.from === from ? edge.to : edge.from];
    return make("li", "", head, ...ends.map((end) => make("div", "", nodeButton(end))), ...copyOf(cells[3]));
  }

  function fillPanel(children, title) {
    const heading = make("h2", "", isolated(title));
    heading.lang = "zh-CN";
    $("panel").replaceChildren(heading, ...children);
  }

  function panelOfNode(id) {
    const about = make("div", "meta", ...copyOf($(id).cells[1]), " ", ...copyOf($(id).cells[2]));
    const list = make("ol", "");
    const links = linksOf[id].filter((edge) => seenEdges.has(edge));
    const add = (some) => list.append(...some.map((edge) => linkItem(edge, id)));
    add(links.slice(0, LINKS_AT_ONCE));
    const words = copyOf(fullOf(id)).filter((part) => part.textContent !== nameOf(id));
    const parts = [about, make("div", "full", ...words)];
    parts.push(make("p", "meta", String(links.length), " ", $("links-word").content.cloneNode(true)), list);
    if (links.length > LINKS_AT_ONCE) {
      const more = $("more").content.firstElementChild.cloneNode(true);
      more.querySelector("b").textContent = String(links.length);
      more.addEventListener("click", () => {
        add(links.slice(LINKS_AT_ONCE));
        more.remove();
      });
      parts.push(more);
    }
    fillPanel(parts, nameOf(id));
  }

  /* Near enough to be read, and in sight; what already is stays where it stands. */
  function bring(id) {
    const position = network.getPosition(id);
    const { x, y } = network.canvasToDOM(position);
    const inside = x > 0 && y > 0 && x < $("picture").clientWidth && y < $("picture").clientHeight;
    const near = network.getScale() >= READABLE || data.form === "columns";
    if (!inside || !near) look({ scale: Math.max(network.getScale(), READABLE), position });
  }

  function select(what, options = {}) {
    state.selected = what;
    if (!what) network.unselectAll();
    else if ("node" in what) {
      panelOfNode(what.node);
      network.selectNodes([what.node]);
    } else {
      const edge = edgeOf[what.edge];
      fillPanel([make("ol", "", linkItem(what.edge))], nameOf(edge.from) + " — " + nameOf(edge.to));
      network.selectEdges([what.edge]);
    }
    network.redraw();
    if (options.go && what && "node" in what && seenNodes.has(what.node)) {
      bring(what.node);
    }
    if (options.read) $("panel").focus({ preventScroll: false });
    // Where the panel is below the picture, not beside it, what was asked for must come into sight.
    else if (what && matchMedia("(max-width: 60rem)").matches) $("panel").scrollIntoView({ block: "nearest" });
  }

  network.on("click", (event) => {
    if (event.nodes.length) select({ node: event.nodes[0] });
    else if (event.edges.length) select({ edge: event.edges[0] });
    else select(null);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-node]");
    if (button) select({ node: button.dataset.node }, { go: true, read: true });
    const name = event.target.closest("a.go");
    if (name && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      select({ node: name.hash.slice(1) }, { go: true, read: true });
      $("picture").scrollIntoView({ block: "nearest" });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    $("hover").hidden = true;
    select(null);
  });

  /* ---- hover ---- */
  function hover(children, event) {
    const box = $("hover");
    box.replaceChildren(...children);
    box.hidden = false;
    const wide = box.offsetWidth;
    const high = box.offsetHeight;
    const { x, y } = { x: event.event.clientX, y: event.event.clientY };
    box.style.left = Math.max(8, Math.min(x + 14, innerWidth - wide - 8)) + "px";
    box.style.top = (y + 18 + high > innerHeight ? Math.max(8, y - high - 12) : y + 18) + "px";
  }
  const cut = (text, limit) => (text.length > limit ? text.slice(0, limit - 1) + "…" : text);
  network.on("hoverNode", (event) => {
    const row = $(event.node).cells;
    const full = row[3].querySelector("p").textContent;
    hover([make("p", "role", ...copyOf(row[1])), make("p", "", isolated(cut(full, SENTENCE_IN_HOVER)))], event);
  });
  network.on("hoverEdge", (event) => {
    const edge = edgeOf[event.edge];
    const row = $(event.edge).cells;
    const sentence = row[3].querySelector("blockquote p");
    const lines = [
      make("p", "role", ...copyOf(row[1])),
      make("p", "meta", isolated(nameOf(edge.from)), " — ", isolated(nameOf(edge.to))),
    ];
    if (sentence) lines.push(make("p", "", isolated(cut(sentence.textContent, SENTENCE_IN_HOVER))));
    hover(lines, event);
  });
  for (const gone of ["blurNode", "blurEdge", "dragStart", "zoom", "click"]) {
    network.on(gone, () => { $("hover").hidden = true; });
  }

  /* ---- find ---- */
  let words = null; // what can be found, folded to lower case at the first search
  function find() {
    words ||= new Map(
      data.nodes.map(({ id }) => [id, (nameOf(id) + " " + fullOf(id).textContent).toLowerCase()]),
    );
    const asked = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    // Names before full texts: who asks for a river wants it before the tasks that speak of it.
    const named = (id) => Number(asked.every((word) => nameOf(id).toLowerCase().includes(word)));
    const hits = !asked.length
      ? []
      : data.nodes
          .map((node) => node.id)
          .filter((id) => asked.every((word) => words.get(id).includes(word)))
          .sort((a, b) => named(b) - named(a));
    $("found").replaceChildren(...hits.slice(0, FOUND_AT_ONCE).map((id) => make("li", "", nodeButton(id))));
    $("found").hidden = !hits.length;
    $("found-count").hidden = !asked.length;
    $("found-count").querySelector("b").textContent =
      hits.length > FOUND_AT_ONCE ? FOUND_AT_ONCE + " / " + hits.length : String(hits.length);
    return hits;
  }
  $("search").addEventListener("input", find);
  $("search").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const [first] = find();
    if (first !== undefined) select({ node: first }, { go: true, read: true });
  });

  /* ---- switches ---- */
  for (const box of document.querySelectorAll("[data-relation], [data-kind]")) {
    box.addEventListener("change", () => {
      const hidden = box.dataset.relation ? state.hiddenRelations : state.hiddenKinds;
      hidden[box.checked ? "delete" : "add"](box.dataset.relation || box.dataset.kind);
      refilter();
    });
  }
  for (const choice of document.querySelectorAll("[data-choice]")) {
    choice.addEventListener("change", () => {
      state.choices[choice.dataset.choice] = choice.value === "" ? undefined : Number(choice.value);
      refilter();
    });
  }
  $("colour")?.addEventListener("change", (event) => {
    state.colour = event.target.value;
    $("communities").hidden = state.colour !== "community";
    listCommunities();
    repaint();
  });
  $("size")?.addEventListener("change", (event) => {
    state.size = event.target.value;
    repaint();
  });

  /* The groups by colour, each called after its most linked member that is no task. */
  function listCommunities() {
    const groups = new Map();
    for (const node of [...order].reverse()) groups.set(node.community, [...(groups.get(node.community) || []), node]);
    const palette = data.style.communities[theme()];
    const named = [...groups].filter(([, members]) => members.length > 1).sort(([a], [b]) => a - b);
    $("communities").replaceChildren(
      ...named.slice(0, palette.length - 1).map(([number, members]) => {
        const first = members.find((node) => node.kind !== "task") || members[0];
        const swatch = make("i", "bar");
        swatch.style.setProperty("--bar", "8px solid " + palette[Math.min(number, palette.length - 1)]);
        const button = make("button", "other-end", swatch, isolated(nameOf(first.id)));
        button.type = "button";
        button.dataset.node = first.id;
        return make("li", "", button, make("b", "meta", " " + members.length));
      }),
    );
  }
  $("language").addEventListener("click", () => {
    root.lang = root.lang === "en" ? "zh-CN" : "en";
  });
  $("theme").addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    repaint();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  $("nearer").addEventListener("click", () => look({ scale: network.getScale() * 1.4 }));
  $("farther").addEventListener("click", () => look({ scale: network.getScale() / 1.4 }));
  $("fit").addEventListener("click", () => {
    network.fit({ animation: false });
    letters();
  });
  $("save").addEventListener("click", () => {
    const drawn = $("picture").querySelector("canvas");
    const sheet = document.createElement("canvas");
    sheet.width = drawn.width;
    sheet.height = drawn.height;
    const brush = sheet.getContext("2d");
    brush.fillStyle = data.style.themes[theme()].paper;
    brush.fillRect(0, 0, sheet.width, sheet.height);
    brush.drawImage(drawn, 0, 0);
    sheet.toBlob((image) => {
      const link = make("a", "");
      link.href = URL.createObjectURL(image);
      link.download = document.title + ".png";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  });

  /* Paper is white. */
  let before = null;
  let opened = false;
  addEventListener("beforeprint", () => {
    before = root.dataset.theme ?? "";
    root.dataset.theme = "light";
    opened = $("facts").open;
    $("facts").open = true;
    repaint();
    network.redraw();
  });
  addEventListener("afterprint", () => {
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    $("facts").open = opened;
    repaint();
  });
})();
