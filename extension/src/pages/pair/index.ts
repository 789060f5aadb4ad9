import { ask } from "../../ask";
import { text } from "../../i18n";
import { byId, keepDoing, prepare } from "../../ui/page";
import { drawScene, type Scene, validFor } from "./scene";

const LOOK_EVERY_MS = 1000;

prepare();
document.title = text("pair_title");
const main = byId("main", HTMLElement);
let shown: Scene | null = null;
let agreed = false;
begin();

function begin(): void {
  shown = null;
  keepDoing(LOOK_EVERY_MS, async () => {
    show(await look());
    return shown?.state === "pending" || shown?.state === "failed";
  });
}

async function look(): Promise<Scene> {
  const state = await ask("state.get", { url: null });
  if (!state.ok) {
    return { state: "failed", trouble: state.trouble };
  }
  const { connection, settings } = state.value;
  if (connection.kind === "connected") {
    return { state: "approved" };
  }
  if (shown?.state !== "pending" && !agreed) {
    const offered = await ask("pairing.offered", {});
    if (offered.ok && offered.value) {
      return { state: "offered" };
    }
  }
  const answer = await ask(next(), {});
  if (!answer.ok) {
    return { state: "failed", trouble: answer.trouble };
  }
  return answer.value.state === "pending"
    ? { ...answer.value, dashboard: `http://127.0.0.1:${settings.port}/` }
    : { state: answer.value.state === "none" ? "expired" : answer.value.state };
}

function next(): "pairing.poll" | "pairing.connect" | "pairing.start" {
  if (shown?.state === "pending") {
    return "pairing.poll";
  }
  return agreed ? "pairing.connect" : "pairing.start";
}

function agree(): void {
  agreed = true;
  begin();
}

function show(scene: Scene): void {
  const same = shown?.state === scene.state && JSON.stringify(shown) === JSON.stringify(scene);
  if (!same) {
    main.replaceChildren(...drawScene(scene, begin, agree));
  }
  if (scene.state === "pending") {
    main.querySelector("[data-left]")?.replaceChildren(validFor(scene.expires, Date.now()));
  }
  shown = scene;
}
