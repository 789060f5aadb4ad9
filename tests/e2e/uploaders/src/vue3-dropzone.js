import { createApp, h } from "vue";
import { useDropzone } from "vue3-dropzone";

createApp({
  setup() {
    const { getRootProps, getInputProps } = useDropzone({ onDrop: (files) => send(files) });
    return () => h("div", { id: "zone", ...getRootProps() }, [h("input", getInputProps()), "Drop files here"]);
  },
}).mount(stage);
