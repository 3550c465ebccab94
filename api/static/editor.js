/* Puts YASGUI's editor in place of the box. Without this file the box works as it is. */
(() => {
  "use strict";
  const form = document.getElementById("editor");
  const box = document.getElementById("query");
  if (!form || !box || typeof Yasqe === "undefined") return;

  /* Its own completers ask other hosts; ours look things up in what this service counted. */
  let words = null;
  const known = async () => (words ||= fetch("/editor/words").then((answer) => answer.json()));
  for (const kind of ["class", "property"]) {
    Yasqe.forkAutocompleter(kind, {
      name: "hetu-" + kind,
      bulk: true,
      autoShow: true,
      persistenceId: null,
      get: async () => (await known())[kind],
    });
  }
  Yasqe.forkAutocompleter("prefixes", {
    name: "hetu-prefixes",
    persistenceId: null,
    get: async () => Object.entries((await known()).prefixes).map(([name, iri]) => name + ": <" + iri + ">"),
  });

  const run = () => form.requestSubmit();
  const place = document.createElement("div");
  box.after(place);
  const editor = new Yasqe(place, {
    value: box.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    collapsePrefixesOnLoad: true,
    prefixCcApi: null,
    requestConfig: { ...Yasqe.defaults.requestConfig, endpoint: "/sparql" },
    lineWrapping: true,
    viewportMargin: Infinity, // it grows with the query: nothing scrolls inside the page
    screenReaderLabel: form.dataset.label,
    autocompleters: ["hetu-prefixes", "hetu-class", "hetu-property", "variables"],
    extraKeys: {
      ...Yasqe.defaults.extraKeys,
      Tab: false, // a keyboard must be able to leave the box
      "Shift-Tab": false,
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
      "Ctrl-S": false, // its own would keep queries in the browser
    },
  });
  editor.on("autocompletionShown", () => {
    for (const list of document.querySelectorAll(".CodeMirror-hints")) list.setAttribute("aria-label", form.dataset.hints);
  });
  editor.on("change", () => {
    box.value = editor.getValue();
  });
  box.hidden = true;
  form.querySelector("label[for=query]").hidden = true;
  document.getElementById("editor-hint").textContent = form.dataset.hint;
  document.documentElement.dataset.ready = "editor";
})();
