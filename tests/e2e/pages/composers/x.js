// As X does it: a hidden input behind a button, an editor that takes drops and pastes, an upload in segments.
stage.innerHTML = `
  <div id="zone" contenteditable style="height: 120px; border: 1px solid"></div>
  <input type="file" multiple accept="image/jpeg,image/png,image/webp,image/gif,video/mp4" style="display: none">
  <button id="media" aria-label="Add photos or video">+</button>`;
const SEGMENT = 4096;
const input = stage.querySelector("input");

media.onclick = () => input.click();
input.onchange = () => {
  attach([...input.files]);
  input.value = "";
};
zone.ondragover = (event) => event.preventDefault();
zone.ondrop = (event) => {
  event.preventDefault();
  attach([...event.dataTransfer.items].filter(({ kind }) => kind === "file").map((item) => item.getAsFile()));
};
zone.onpaste = (event) => {
  const pictures = [...event.clipboardData.items].filter(({ type }) => type.startsWith("image/"));
  if (pictures.length) event.preventDefault();
  attach(pictures.map((item) => item.getAsFile()));
};

function attach(files) {
  for (const file of files) {
    zone.after(Object.assign(new Image(), { src: URL.createObjectURL(file) }));
    upload(file);
  }
}

async function upload(file) {
  const about = new URLSearchParams({ name: file.name, type: file.type, size: file.size });
  for (let start = 0; start < file.size; start += SEGMENT) {
    const request = new XMLHttpRequest();
    const sent = new Promise((done) => { request.onload = done; });
    request.open("POST", `/segment?${about}`);
    request.send(file.slice(start, start + SEGMENT));
    await sent;
  }
}
