import Dropzone from "dropzone";

const zone = stage.appendChild(document.createElement("div"));
Object.assign(zone, { id: "zone", className: "dropzone" });
new Dropzone(zone, { url: "/upload", dictDefaultMessage: "Drop files here" });
