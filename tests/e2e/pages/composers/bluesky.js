// As Bluesky does it: an input made for the click, the picture as a data URL, drawn and written anew as JPEG.
stage.innerHTML = '<div id="zone" contenteditable style="height: 120px; border: 1px solid"></div><button id="media">Image</button>';

media.onclick = () => {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: "image/*", multiple: true, style: "display: none" });
  document.body.append(input);
  input.addEventListener("change", () => {
    for (const file of input.files) take(file);
    input.remove();
  });
  input.dispatchEvent(new MouseEvent("click"));
};
zone.ondragover = (event) => event.preventDefault();
zone.ondrop = (event) => {
  event.preventDefault();
  for (const file of event.dataTransfer.files) take(file);
};
zone.onpaste = (event) => {
  event.preventDefault();
  for (const file of event.clipboardData.files) take(file);
};

function take(file) {
  const reader = new FileReader();
  reader.onload = async () => {
    const picture = Object.assign(new Image(), { src: reader.result });
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
    canvas.getContext("2d").drawImage(picture, 0, 0);
    canvas.toBlob((jpeg) => fetch(`/raw?name=${encodeURIComponent(file.name)}`, { method: "POST", body: jpeg }), "image/jpeg", 0.9);
  };
  reader.readAsDataURL(file);
}
