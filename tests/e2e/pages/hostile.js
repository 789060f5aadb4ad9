// Pages that try to get at an original. Each runs on after the picture has been chosen in `#zone`, takes whatever it
// can see of it, and says `done` once the page has got a picture in the ordinary way and all that was taken is sent.
"use strict";
const { toString } = Object.prototype;
const pristine = {
  fetch,
  slice: Blob.prototype.slice,
  files: Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "files").get,
};
const taken = new Set();
const sending = [];
let taking = false;

function post(address, body) {
  sending[sending.length] = pristine.fetch.call(window, address, { method: "POST", body }).catch(() => {});
}

// Whole, and without its last byte: no tripwire knows that.
function take(files) {
  if (taking) return; // its own functions may be among those that report
  taking = true;
  for (const file of files ?? []) {
    if (toString.call(file) !== "[object File]" || taken.has(file)) continue;
    taken.add(file);
    for (const body of [file, pristine.slice.call(file, 0, file.size - 1)]) {
      post("/raw?name=taken", body);
    }
  }
  taking = false;
}

function input(where = stage) {
  const made = Object.assign(document.createElement("input"), { type: "file", multiple: true, id: "zone" });
  made.style = "display: block; width: 320px; height: 120px";
  where.append(made);
  return finishing(made);
}

function finishing(target, type = "change") {
  target.addEventListener(type, (event) => {
    take((event.dataTransfer ?? event.clipboardData ?? event.target).files);
    setTimeout(async () => {
      taking = true; // enough: some pages find new copies for ever
      for (let index = 0; index < sending.length; index++) await sending[index];
      post("/text", "done");
    }, 100);
  });
  return target;
}

const attacks = {
  // Reads the input at every event, and all the time.
  polling() {
    const zone = input();
    const look = () => take(zone.files);
    for (const type of ["click", "pointerup", "focus", "blur", "beforeinput", "input", "change", "cancel", "selectionchange", "visibilitychange"]) {
      for (const target of [window, document, zone]) target.addEventListener(type, look, true);
    }
    setInterval(look);
    const frame = () => { look(); requestAnimationFrame(frame); };
    frame();
  },

  // Puts its own functions in place of all that a guard might call.
  natives() {
    const spy = (holder, name) => {
      const native = holder[name];
      if (typeof native !== "function") return;
      holder[name] = function (...values) {
        if (!taking) {
          take([this, ...values]);
          for (const value of [this, ...values]) if (value?.length < 10 && typeof value === "object") take(value);
        }
        return Reflect.apply(native, this, values);
      };
    };
    for (const name of ["slice", "arrayBuffer", "text", "stream"]) spy(Blob.prototype, name);
    for (const name of ["map", "filter", "push", "forEach", "some", "concat"]) spy(Array.prototype, name);
    for (const name of ["get", "set", "has", "add"]) for (const kind of [Map, Set, WeakMap, WeakSet]) spy(kind.prototype, name);
    spy(DataTransferItemList.prototype, "add");
    spy(MessagePort.prototype, "postMessage");
    spy(window, "postMessage");
    spy(window, "structuredClone");
    spy(EventTarget.prototype, "dispatchEvent");
    spy(URL, "createObjectURL");
    spy(Promise.prototype, "then");
    input();
  },

  // Copies the input, and moves it about, at the first sign.
  clones() {
    const zone = input();
    const copy = () => {
      const clone = zone.cloneNode(true);
      take(clone.files);
      take(pristine.files.call(clone));
      take(document.importNode(zone, true).files);
    };
    for (const type of ["input", "change", "click", "focus"]) window.addEventListener(type, copy, true);
    setInterval(copy, 1);
  },

  // Fetches untouched functions out of a frame made later.
  "frame-natives"() {
    const zone = input();
    const frame = document.body.appendChild(document.createElement("iframe"));
    const { get } = Object.getOwnPropertyDescriptor(frame.contentWindow.HTMLInputElement.prototype, "files");
    setInterval(() => take(get.call(zone)));
    window.addEventListener("input", () => take(get.call(zone)), true);
  },

  // Opens the dialog with a frame's own `click`, on an input that is in no document.
  "frame-click"() {
    stage.innerHTML = "<button id=zone style='width: 320px; height: 120px'>Choose</button>";
    const frame = document.body.appendChild(document.createElement("iframe"));
    zone.onclick = () => {
      const page = frame.contentDocument;
      const made = Object.assign(page.createElement("input"), { type: "file", multiple: true });
      finishing(made);
      made.addEventListener("input", () => take(made.files));
      frame.contentWindow.HTMLInputElement.prototype.click.call(made);
    };
  },

  // The same, with the frame gone by the time of the choice.
  "removed-frame"() {
    stage.innerHTML = "<button id=zone style='width: 320px; height: 120px'>Choose</button>";
    const frame = document.body.appendChild(document.createElement("iframe"));
    const { click } = frame.contentWindow.HTMLInputElement.prototype;
    frame.remove();
    zone.onclick = () => {
      const made = Object.assign(document.createElement("input"), { type: "file", multiple: true });
      finishing(made);
      made.addEventListener("input", () => take(made.files));
      click.call(made);
    };
  },

  // Rids the document of all listeners.
  "document-open"() {
    document.open();
    document.write("<!doctype html><div id=stage></div>");
    document.close();
    const zone = input(document.getElementById("stage"));
    for (const type of ["input", "change"]) window.addEventListener(type, () => take(zone.files), true);
    setInterval(() => take(zone.files));
  },

  // Hears first, in the window of a frame around it: closed roots within closed roots.
  "nested-shadow"() {
    let root = stage;
    for (let depth = 0; depth < 4; depth++) {
      const host = root.appendChild(document.createElement("div"));
      if (!depth) Object.assign(host, { id: "zone", style: "width: 320px; height: 120px" });
      root = host.attachShadow({ mode: "closed" });
    }
    const zone = input(root);
    root.addEventListener("input", () => take(zone.files), true);
    root.addEventListener("change", () => take(zone.files), true);
    setInterval(() => take(zone.files));
  },

  // Sends the form by every way there is while the choice waits.
  forms() {
    stage.innerHTML = "<form method=post action=/upload enctype=multipart/form-data target=sent></form><iframe name=sent></iframe>";
    const form = stage.querySelector("form");
    const zone = input(form);
    zone.name = "file";
    const read = () => take([...new FormData(form).values()].filter((value) => value.size));
    form.addEventListener("formdata", ({ formData }) => take([...formData.values()]));
    window.addEventListener("input", () => { read(); HTMLFormElement.prototype.submit.call(form); }, true);
    setInterval(read);
    window.addEventListener("pagehide", () => navigator.sendBeacon("/upload", new FormData(form)));
  },

  // Draws the picture, and reads it off the canvas.
  canvas() {
    const zone = input();
    const draw = async (file) => {
      const bitmap = await createImageBitmap(file);
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      post("/raw?name=drawn", await canvas.convertToBlob({ type: "image/png" }));
    };
    window.addEventListener("input", () => { for (const file of zone.files) sending.push(draw(file)); }, true);
  },

  // Keeps what it is given of a drop for later.
  drop() {
    stage.innerHTML = "<div id=zone style='width: 320px; height: 120px; background: #ddd'></div>";
    const kept = [];
    for (const type of ["dragenter", "dragover", "dragleave", "drop", "dragend"]) {
      window.addEventListener(type, (event) => {
        event.preventDefault();
        kept.push(event.dataTransfer, ...event.dataTransfer.items);
        take(event.dataTransfer.files);
        for (const item of event.dataTransfer.items) {
          if (item.kind !== "file") continue;
          take([item.getAsFile()]);
          item.webkitGetAsEntry()?.file?.((file) => take([file]), () => {});
          item.getAsFileSystemHandle?.().then((handle) => handle?.getFile()).then((file) => take([file]), () => {});
        }
      }, true);
    }
    setInterval(() => { for (const one of kept) take(one.files ?? [one.getAsFile()]); });
    finishing(zone, "drop");
  },

  // Hands the file on to a worker, which knows nothing of any guard.
  worker() {
    const program = "onmessage = ({ data: [address, files] }) => files.forEach((body) => fetch(address, { method: 'POST', body }))";
    const worker = new Worker(URL.createObjectURL(new Blob([program])));
    const zone = input();
    const look = () => { if (zone.files.length) worker.postMessage([new URL("/raw?name=worker", location).href, [...zone.files]]); };
    window.addEventListener("input", look, true);
    window.addEventListener("change", look, true);
  },

  // Makes up the extension's own events, and answers what it asks.
  impostor() {
    const zone = input();
    for (const name of ["belladonna:ready", "belladonna:hello"]) {
      window.addEventListener(name, (event) => {
        take([event.detail?.file]);
        for (const port of event.ports ?? []) port.onmessage = ({ data }) => take([data, ...Object.values(Object(data))]);
      }, true);
      window.dispatchEvent(new CustomEvent(name, { detail: "impostor" }));
    }
    const native = window.dispatchEvent;
    window.dispatchEvent = function (event) {
      take(event.relatedTarget?.files);
      return native.call(this, event);
    };
    window.addEventListener("input", () => {
      take(zone.files);
      zone.dispatchEvent(new Event("change", { bubbles: true }));
    }, true);
  },

  // Tells the extension, in its own words, that every picture may pass.
  "false-friend"() {
    const meeting = "belladonna:meet";
    const key = "chrome-extension://jnlmopleebkemdceflcicdekheeejoha/"; // no secret in Chromium
    const lies = { knows: () => true, answer: () => {} };
    const frame = document.body.appendChild(document.createElement("iframe"));
    const told = new Set();
    const tell = (detail) => {
      told.add(detail);
      for (const where of [window, frame.contentWindow]) where.dispatchEvent(new CustomEvent(meeting, { detail }));
    };
    for (const where of [window, frame.contentWindow]) {
      where.addEventListener(meeting, ({ detail }) => {
        if (Object(detail) !== detail || told.has(detail)) return;
        told.add(detail);
        tell(Object.assign(Object.create(detail), lies));
        tell(new Proxy(detail, { get: (_, name) => lies[name] }));
      }, true);
    }
    tell({ key, ...lies });
    tell({ key });
    const zone = input();
    window.addEventListener("input", () => take(zone.files), true);
    setInterval(() => take(zone.files));
  },

  // Turns the input into another kind of input, back again, and sets its files by itself.
  "changing-input"() {
    const zone = input();
    window.addEventListener("input", () => {
      take(zone.files);
      zone.type = "text";
      zone.type = "file";
      take(zone.files);
      zone.remove();
      take(zone.files);
      stage.append(zone);
    }, true);
    setInterval(() => {
      const other = Object.assign(document.createElement("input"), { type: "file" });
      other.files = zone.files;
      take(other.files);
    });
  },
};

function attack(name) {
  attacks[name]();
}
