import { Upload } from "antd";
import { createRoot } from "react-dom/client";

createRoot(stage).render(<Upload.Dragger action="/upload" multiple pastable>Drop files here</Upload.Dragger>);
