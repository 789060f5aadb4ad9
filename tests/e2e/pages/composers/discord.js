// As Discord does it: the whole window takes drops and pastes, a worker sends the bytes as they are.
stage.innerHTML = `
  <div id="zone" contenteditable role="textbox" style="height: 120px; border: 1px solid"></div>
  <div id="media" style="position: relative; width: 60px; height: 60px; overflow: hidden">
    <input type="file" multiple style="position: absolute; top: -20px; left: 0; opacity: 0; height: 200px; font-size: 200px"></div>`;
const program = "onmessage = ({ data: [address, body, headers] }) => fetch(address, { method: 'POST', body, headers });";
const worker = new Worker(URL.createObjectURL(new Blob([program])));
const take = (event, data) => {
  if (data.files.length) {
    event.preventDefault();
    upload(data.files);
  }
};

stage.querySelector("input").addEventListener("change", ({ target }) => {
  upload(target.files);
  target.value = null;
});
window.addEventListener("dragover", (event) => event.preventDefault(), true);
window.addEventListener("drop", (event) => take(event, event.dataTransfer), true);
window.addEventListener("paste", (event) => take(event, event.clipboardData), true);

async function upload(files) {
  for (const file of [...files]) {
    const address = new URL(`/raw?name=${encodeURIComponent(file.name)}`, location).href;
    const bytes = await file.arrayBuffer();
    worker.postMessage([address, bytes, { "Content-Type": file.type }], [bytes]);
  }
}
