import Uploady from "@rpldy/uploady";
import UploadButton from "@rpldy/upload-button";
import UploadDropZone from "@rpldy/upload-drop-zone";
import { usePasteUpload } from "@rpldy/upload-paste";
import { createRoot } from "react-dom/client";

function Zone() {
  usePasteUpload({});
  return <UploadDropZone id="zone"><UploadButton /></UploadDropZone>;
}

createRoot(stage).render(
  <Uploady multiple destination={{ url: "/upload" }}>
    <Zone />
  </Uploady>,
);
