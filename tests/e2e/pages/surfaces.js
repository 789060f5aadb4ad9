// Every way in which a picture gets into a page, one function each. The test acts upon `#zone`.
"use strict";
const STYLE = `
  #zone, input { display: block; box-sizing: border-box; width: 320px; height: 120px; border: 0; background: #ddd; }
  ::file-selector-button { width: 100%; height: 100%; }`;

function place(html, parent = stage) {
  parent.innerHTML = `<style>${STYLE}</style>${html}`;
  return parent.querySelector("#zone");
}

function onChosen(input, take = send) {
  input.addEventListener("change", () => take(input.files));
  return input;
}

function inShadow(mode, fill) {
  const host = place("<div id=zone></div>");
  const root = host.attachShadow({ mode });
  fill(place("<div id=zone></div>", root));
}

function newInput(properties = {}) {
  return onChosen(Object.assign(document.createElement("input"), { type: "file", multiple: true, ...properties }));
}

function onDropped(zone, take) {
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer);
  });
}

async function inside(entry) {
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(inside))).flat();
}

async function insideHandle(handle) {
  if (handle.kind === "file") return [await handle.getFile()];
  const found = [];
  for await (const child of handle.values()) found.push(...await insideHandle(child));
  return found;
}

function button(onclick) {
  place("<button id=zone>Choose</button>").onclick = onclick;
}

function frame(properties) {
  return Object.assign(place("<iframe id=zone></iframe>"), properties);
}

const surfaces = {
  input: () => onChosen(place("<input id=zone type=file multiple>")),
  onchange: () => { place("<input id=zone type=file multiple>").onchange = (event) => send(event.target.files); },
  oninput: () => { place("<input id=zone type=file multiple>").oninput = (event) => send(event.target.files); },
  delegated: () => {
    place("<input id=zone type=file multiple>");
    document.addEventListener("change", (event) => send(event.target.files));
  },
  "form-data": () => {
    const form = place("<form id=zone><input name=file type=file multiple></form>");
    form.onchange = () => fetch("/upload", { method: "POST", body: new FormData(form) });
  },
  "form-submitted-at-once": () => {
    const form = place("<form id=zone method=post action=/upload enctype=multipart/form-data target=sent><input name=file type=file multiple></form><iframe name=sent></iframe>");
    form.onchange = () => form.requestSubmit();
  },
  "form-submitted-natively": () => {
    const form = place("<form id=zone method=post action=/upload enctype=multipart/form-data target=sent><input name=file type=file multiple></form><iframe name=sent></iframe>");
    form.onchange = () => form.submit();
  },
  directory: () => onChosen(place("<input id=zone type=file webkitdirectory>")),
  "open-shadow": () => inShadow("open", (zone) => zone.append(newInput())),
  "closed-shadow": () => inShadow("closed", (zone) => zone.append(newInput())),
  "declarative-shadow": () => {
    stage.setHTMLUnsafe(`<style>${STYLE}</style><div id=zone><template shadowrootmode=closed><style>${STYLE}</style>
      <input type=file multiple onchange="send(this.files)"></template></div>`);
  },
  detached: () => button(() => newInput().click()),
  "detached-dispatched": () => button(() => newInput().dispatchEvent(new MouseEvent("click"))),
  "label": () => {
    place("<label id=zone>Choose<input type=file multiple hidden></label>");
    onChosen(stage.querySelector("input"));
  },
  "show-picker": () => button(() => newInput().showPicker()),
  "open-file-picker": () => button(async () => {
    const handles = await showOpenFilePicker({ multiple: true });
    send(await Promise.all(handles.map((handle) => handle.getFile())));
  }),

  "drop-files": () => onDropped(place("<div id=zone></div>"), (data) => send(data.files)),
  "drop-items": () => onDropped(place("<div id=zone></div>"), (data) => {
    send([...data.items].map((item) => item.getAsFile()));
  }),
  "drop-entries": () => onDropped(place("<div id=zone></div>"), async (data) => {
    const entries = [...data.items].map((item) => item.webkitGetAsEntry());
    send((await Promise.all(entries.map(inside))).flat());
  }),
  "drop-handles": () => onDropped(place("<div id=zone></div>"), async (data) => {
    const handles = await Promise.all([...data.items].map((item) => item.getAsFileSystemHandle()));
    send((await Promise.all(handles.map(insideHandle))).flat());
  }),
  "drop-on-input": () => onChosen(place("<input id=zone type=file multiple>")),
  "drop-open-shadow": () => inShadow("open", (zone) => onDropped(zone, (data) => send(data.files))),
  "drop-closed-shadow": () => inShadow("closed", (zone) => onDropped(zone, (data) => send(data.files))),

  "paste-files": () => document.addEventListener("paste", (event) => send(event.clipboardData.files)),
  "paste-items": () => document.addEventListener("paste", (event) => {
    send([...event.clipboardData.items].map((item) => item.getAsFile()).filter(Boolean));
  }),
  "paste-into-text": () => {
    place("<div id=zone contenteditable></div>").addEventListener("input", async ({ currentTarget }) => {
      const picture = currentTarget.querySelector("img");
      if (picture) send([new File([await (await fetch(picture.src)).blob()], "image.png", { type: "image/png" })]);
    });
  },
  "clipboard-read": () => button(async () => {
    const [item] = await navigator.clipboard.read();
    send([new File([await item.getType("image/png")], "image.png", { type: "image/png" })]);
  }),

  "blank-frame": () => {
    const page = frame({}).contentDocument;
    page.body.innerHTML = `<style>${STYLE} body { margin: 0 }</style><input type=file multiple>`;
    onChosen(page.querySelector("input"));
  },
  "written-frame": () => {
    const page = frame({ src: "about:blank" }).contentDocument;
    page.open();
    page.write(`<style>${STYLE} body { margin: 0 }</style><input type=file multiple onchange="parent.send(this.files)">`);
    page.close();
  },
  "srcdoc-frame": () => frame({
    srcdoc: `<style>${STYLE} body { margin: 0 }</style><input type=file multiple onchange="parent.send(this.files)">`,
  }),
  "blob-frame": () => frame({
    src: URL.createObjectURL(new Blob([`<!doctype html><style>${STYLE} body { margin: 0 }</style>
      <input type=file multiple onchange="parent.send(this.files)">`], { type: "text/html" })),
  }),
  "tiny-frame": () => frame({
    style: "width: 120px; height: 24px",
    srcdoc: `<style>body { margin: 0 } input, ::file-selector-button { width: 120px }</style>
      <input type=file multiple onchange="parent.send(this.files)" oncancel="parent.cancelled = true">`,
  }),
  "hidden-frame": () => {
    button(() => input.click());
    const page = stage.appendChild(Object.assign(document.createElement("iframe"), { hidden: true })).contentDocument;
    const input = onChosen(page.body.appendChild(page.createElement("input")));
    Object.assign(input, { type: "file", multiple: true, oncancel: () => { window.cancelled = true; } });
  },
  "foreign-frame": () => frame({ src: `http://other.localhost:${location.port}/surface/bare-input${location.search}` }),
  "bare-input": () => {
    document.body.style.margin = 0;
    surfaces.input();
  },
};

function mount(name) {
  surfaces[name]();
}
