import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

function Composer() {
  const [files, setFiles] = useState([]);
  useEffect(() => { if (files.length) send(files); }, [files]);
  return <>
    <input id="zone" type="file" multiple onChange={(event) => setFiles([...event.target.files])} />
    <output>{files.map((file) => file.name).join()}</output>
  </>;
}

createRoot(stage).render(<Composer />);
