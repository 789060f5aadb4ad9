import { allSites, register, setSite } from "../../../../extension/src/background/sites";
import { type FakeBrowser, fakeBrowser } from "../browser";

let browser: FakeBrowser;
beforeEach(() => {
  browser = fakeBrowser();
});

const GALLERY = "https://gallery.example";

it("runs guard and bridge on a site that is on and permitted, and nowhere else", async () => {
  browser.granted.add(`${GALLERY}/*`);
  expect(await setSite(GALLERY, true)).toMatchObject({ on: true, permitted: true });
  expect(browser.registered).toMatchObject([
    { id: "guard", world: "MAIN", matches: [`${GALLERY}/*`], runAt: "document_start", matchOriginAsFallback: true },
    { id: "bridge", world: "ISOLATED", matches: [`${GALLERY}/*`] },
  ]);
});

it("runs nothing on a site that the browser does not permit yet, and says so", async () => {
  expect(await setSite(GALLERY, true)).toMatchObject({ on: true, permitted: false });
  expect(browser.registered).toEqual([]);
});

it("runs nothing once the site is off, and remembers it", async () => {
  browser.granted.add(`${GALLERY}/*`);
  await setSite(GALLERY, true);
  await setSite(GALLERY, false);
  expect(browser.registered).toEqual([]);
  expect((await allSites()).some(({ key }) => key === GALLERY)).toBe(false);
});

it("keeps all switches that are set at once", async () => {
  const keys = ["bluesky", "x", "cara", GALLERY];
  await Promise.all(keys.map((key) => setSite(key, true)));
  expect(
    (await allSites())
      .filter(({ on }) => on)
      .map(({ key }) => key)
      .sort(),
  ).toEqual([...keys].sort());
});

it("registers once when asked several times at once", async () => {
  browser.granted.add(`${GALLERY}/*`);
  await setSite(GALLERY, true);
  await Promise.all([register(), register(), register()]);
  expect(browser.registered.map(({ id }) => id)).toEqual(["guard", "bridge"]);
});
