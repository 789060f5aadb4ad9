import * as FilePond from "filepond";
import "filepond/dist/filepond.css";

FilePond.create(stage.appendChild(document.createElement("input")), {
  allowMultiple: true,
  server: { process: "/upload" },
});
