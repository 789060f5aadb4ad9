// As DeviantArt does it: the submit dialog lives in a frame, the picture is measured there before it is sent.
const frame = Object.assign(document.createElement("iframe"), { id: "zone", style: "width: 320px; height: 160px; border: 0" });
stage.append(frame);
const page = frame.contentDocument;
page.body.style.margin = 0;
page.body.innerHTML = '<input type="file" multiple style="width: 320px; height: 160px; background: #ddd">';
page.head.innerHTML = "<style>::file-selector-button { width: 100%; height: 100% }</style>";

page.addEventListener("change", (event) => submit(event.target.files));
page.addEventListener("dragover", (event) => event.preventDefault());
page.addEventListener("drop", (event) => {
  event.preventDefault();
  submit(event.dataTransfer.files);
});

async function submit(files) {
  for (const file of [...files]) {
    const { width, height } = await createImageBitmap(file);
    const data = new FormData();
    data.append("size", `${width}x${height}`);
    data.append("upload_file", new Blob([await file.arrayBuffer()], { type: file.type }), file.name);
    await fetch("/upload", { method: "POST", body: data });
  }
}
