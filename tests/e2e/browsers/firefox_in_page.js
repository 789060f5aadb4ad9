// Runs in the page's process, with all rights: events that the page cannot tell from a person's.
"use strict";

const actions = {
  async drop({ x, y, files }) {
    const target = deepest(content.document, x, y);
    const send = (type, dataTransfer) => target.dispatchEvent(new content.DragEvent(type, {
      bubbles: true, cancelable: true, composed: true, clientX: x, clientY: y, dataTransfer,
    }));
    // Before the drop a page gets to see of what type the files are, and nothing of what is in them.
    const veiled = transfer(files.map(({ type }) => newFile([], "", { type })));
    const unveiled = transfer(await Promise.all(files.map(copied)));
    send("dragenter", veiled);
    send("dragover", veiled);
    send("drop", unveiled);
  },
  async paste({ picture }) {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const target = content.document.activeElement ?? content.document.body;
    const event = new content.ClipboardEvent("paste", { bubbles: true, cancelable: true, composed: true });
    fill(event.clipboardData, [newFile([bytes], "image.png", { type: "image/png" })]);
    target.dispatchEvent(event);
  },
};

// Of the page's own class: pages ask for that.
function newFile(parts, name, about) {
  return new (Cu.waiveXrays(content).File)(Cu.cloneInto(parts, content), name, Cu.cloneInto(about, content));
}

async function copied(file) {
  return newFile([await file.arrayBuffer()], file.name, { type: file.type, lastModified: file.lastModified });
}

function deepest(root, x, y) {
  const found = root.elementFromPoint(x, y);
  const inner = found.openOrClosedShadowRoot;
  return inner?.elementFromPoint(x, y) ? deepest(inner, x, y) : found;
}

function transfer(files) {
  const data = fill(new content.DataTransfer(), files);
  data.effectAllowed = "all"; // as files from outside allow
  return data;
}

// What is added with all rights, the page would not get to see: the page's own rights add it.
function fill(data, files) {
  const page = Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
  for (const file of files) {
    Object.assign(Cu.waiveXrays(page), { data: Cu.waiveXrays(data), file });
    Cu.evalInSandbox("data.items.add(file)", page);
  }
  return data;
}

addMessageListener("e2e:act", async function act({ data: { action, ...about } }) {
  removeMessageListener("e2e:act", act);
  let trouble = null;
  try {
    await actions[action](about);
  } catch (error) {
    trouble = `${error}\n${error.stack}`;
  }
  sendAsyncMessage("e2e:acted", trouble);
});
