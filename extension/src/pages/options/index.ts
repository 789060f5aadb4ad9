import { ask } from "../../ask";
import { text } from "../../i18n";
import { showRemedy, showStatus } from "../../ui/connection";
import { howFields } from "../../ui/how";
import { byId, keepDoing, prepare } from "../../ui/page";
import { SiteList } from "../../ui/site-list";
import { addingSites } from "./add";
import { portField } from "./port";

const LOOK_EVERY_MS = 2000;

prepare();
document.title = text("options_title");
const disconnect = byId("disconnect", HTMLElement);
const sites = new SiteList(byId("sites", HTMLElement));
let made = false;

addingSites(byId("add", HTMLFormElement), byId("address", HTMLInputElement), byId("add-problem", HTMLElement), sites);
disconnect.querySelector("button")?.addEventListener("click", async () => {
  await ask("pairing.forget", {});
  await look();
});
keepDoing(LOOK_EVERY_MS, look);

async function look(): Promise<undefined> {
  const state = await ask("state.get", { url: null });
  if (state.ok) {
    const { connection, settings } = state.value;
    showStatus(byId("status", HTMLElement), connection);
    showRemedy(byId("remedy", HTMLElement), connection);
    disconnect.hidden = connection.kind !== "connected";
    // Made once: they hold what the user is typing.
    if (!made) {
      made = true;
      byId("how", HTMLElement).append(howFields(settings, true));
      portField(byId("port-form", HTMLFormElement), byId("port", HTMLInputElement), settings.port, look);
    }
  }
  await sites.refresh();
}
