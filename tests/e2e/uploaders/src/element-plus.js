import { ElUpload } from "element-plus";
import "element-plus/dist/index.css";
import { createApp, h } from "vue";

createApp(() => h(ElUpload, { drag: true, multiple: true, action: "/upload" }, () => "Drop files here")).mount(stage);
