// As Mastodon does it: an input in a label, drops anywhere on the page, pastes into the text, one form a file.
stage.innerHTML = `
  <textarea id="zone" style="width: 320px; height: 120px"></textarea>
  <label id="media">Add media<input type="file" multiple accept=".jpg,.jpeg,.png,.gif,.webp,image/jpeg,image/png" hidden></label>`;
const input = stage.querySelector("input");

input.addEventListener("change", () => {
  if (input.files.length > 0) upload(input.files);
});
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes("Files")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length >= 1) upload(event.dataTransfer.files);
});
zone.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length === 1) {
    event.preventDefault();
    upload(event.clipboardData.files);
  }
});

function upload(files) {
  for (const file of Array.from(files)) {
    const data = new FormData();
    data.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", "/upload");
    request.send(data);
  }
}
