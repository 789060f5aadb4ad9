import { createRoot } from "react-dom/client";
import { useDropzone } from "react-dropzone";

function Zone() {
  const { getRootProps, getInputProps } = useDropzone({ onDrop: (files) => send(files), accept: { "image/*": [] } });
  return <div {...getRootProps({ id: "zone" })}><input {...getInputProps()} />Drop files here</div>;
}

createRoot(stage).render(<Zone />);
