import { ask } from "../../ask";
import { text } from "../../i18n";
import { byId, keepDoing, prepare } from "../../ui/page";
import { SiteList } from "../../ui/site-list";

const LOOK_EVERY_MS = 2000;

prepare();
document.title = text("welcome_title");
const sites = new SiteList(byId("sites", HTMLElement));
byId("pair", HTMLButtonElement).addEventListener("click", () => void ask("page.open", { page: "pair" }));

keepDoing(LOOK_EVERY_MS, async () => {
  const state = await ask("state.get", { url: null });
  const kind = state.ok ? state.value.connection.kind : "unreachable";
  byId("start", HTMLElement).classList.toggle("achieved", kind !== "unreachable");
  byId("connect", HTMLElement).classList.toggle("achieved", kind === "connected");
  byId("pair", HTMLButtonElement).disabled = kind === "unreachable";
  await sites.refresh();
  return true;
});
