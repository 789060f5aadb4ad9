/** The guard: runs in the world of every page of a site that is on, before the page's own scripts. */
import { guardActivation } from "./activation";
import { Channel } from "./channel";
import { guardClipboard } from "./clipboard";
import { Drops } from "./drop";
import { Fingerprints } from "./fingerprints";
import { guardForms } from "./forms";
import { guardFrames } from "./frames";
import { guardInputs } from "./inputs";
import type { Realm } from "./natives";
import { Orders } from "./orders";
import { guardPaths, hearPaths } from "./paths";
import { guardPickers } from "./picker";
import { guardShadowTrees } from "./shadow";
import { guardNetwork } from "./tripwire";

const channel = new Channel();
const orders = new Orders(channel);
const drops = new Drops(channel);
const originals = new Fingerprints(channel);
hearPaths(channel);
channel.on("off", () => channel.stop());

guard(window);
channel.open();

function guard(realm: Realm): void {
  guardInputs(realm, channel);
  guardActivation(realm, channel);
  guardShadowTrees(realm, channel);
  guardForms(realm, channel);
  guardPickers(realm, orders);
  guardClipboard(realm, orders);
  guardPaths(realm);
  guardNetwork(realm, channel, originals);
  drops.guard(realm);
  guardFrames(realm, channel, guard);
}
