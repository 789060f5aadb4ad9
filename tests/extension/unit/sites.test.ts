import { BUILT_IN, siteByKey, siteOf } from "../../../extension/src/sites";

it("knows the sites that the engine has profiles of", () => {
  expect(BUILT_IN.map(({ key }) => key)).toEqual(expect.arrayContaining(["bluesky", "deviantart", "mastodon", "x"]));
});

it("knows a built-in site by its addresses", () => {
  expect(siteOf("https://mastodon.art/@someone")).toMatchObject({ key: "mastodon", builtIn: true });
});

it("takes a host below a built-in one for the same site, and one that only ends alike for another", () => {
  expect(siteOf("https://cdn.bsky.app/x")?.key).toBe("bluesky");
  expect(siteOf("https://bsky.app/x")?.key).toBe("bluesky");
  expect(siteOf("https://notbsky.app/x")?.key).toBe("https://notbsky.app");
});

it("takes any other address for a site of its own, whose port the browser does not tell apart", () => {
  expect(siteOf("https://gallery.example:8443/upload?x=1")).toEqual({
    key: "https://gallery.example:8443",
    title: "gallery.example:8443",
    builtIn: false,
    patterns: ["https://gallery.example/*"],
  });
});

it.each(["about:blank", "chrome://settings", "file:///home/me/a.html", "no address"])(
  "protects no page at %s",
  (url) => {
    expect(siteOf(url)).toBeNull();
  },
);

it("finds every site again by its key", () => {
  const own = siteOf("https://gallery.example/");
  for (const site of [...BUILT_IN, own]) expect(siteByKey(site?.key ?? "")).toEqual(site);
});
