import { createApp, h, ref, watch } from "vue";

createApp({
  setup() {
    const files = ref([]);
    watch(files, (chosen) => send(chosen));
    const take = (event) => { files.value = [...event.target.files]; };
    return () => [
      h("input", { id: "zone", type: "file", multiple: true, onChange: take }),
      h("output", files.value.map((file) => file.name).join()),
    ];
  },
}).mount(stage);
