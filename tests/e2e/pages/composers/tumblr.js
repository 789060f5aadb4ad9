// As Tumblr does it: blocks in an editor, kept as a draft in the browser, sent when the post is published.
stage.innerHTML = `
  <div id="zone" contenteditable style="height: 120px; border: 1px solid"></div>
  <button id="media">Photo</button>`;
const drafts = new Promise((done) => {
  const opening = indexedDB.open("drafts", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("files", { autoIncrement: true });
  opening.onsuccess = () => done(opening.result);
});

media.onclick = async () => {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, accept: "image/*" });
  input.oninput = () => add(input.files);
  input.showPicker();
};
zone.ondragover = (event) => event.preventDefault();
zone.ondrop = (event) => {
  event.preventDefault();
  add(event.dataTransfer.files);
};
zone.onpaste = (event) => {
  event.preventDefault();
  add(event.clipboardData.files);
};

async function add(files) {
  const chosen = [...files];
  const change = (await drafts).transaction("files", "readwrite");
  for (const file of chosen) change.objectStore("files").add(structuredClone(file));
  change.oncomplete = publish;
}

async function publish() {
  const store = (await drafts).transaction("files", "readwrite").objectStore("files");
  store.getAll().onsuccess = ({ target }) => send(target.result);
  store.clear();
}
