import * as pairing from "../../../../extension/src/background/pairing";
import { type FakeBrowser, fakeBrowser, fakeDaemon } from "../browser";

let browser: FakeBrowser;
beforeEach(() => {
  browser = fakeBrowser();
});

const health = { service: "belladonna", api: 1, version: "0.1.0" };
const asked = { id: "secret-id", code: "ABC-DEF", expires_in: 300 };

it("shows the daemon's code, and the same one again while it waits", async () => {
  const calls = fakeDaemon({
    "GET health": health,
    "POST pairings": asked,
    "GET pairings/secret-id": { state: "pending" },
  });
  expect(await pairing.start()).toMatchObject({ state: "pending", code: "ABC-DEF" });
  expect(await pairing.start()).toMatchObject({ state: "pending", code: "ABC-DEF" });
  expect(calls.filter(({ init }) => init.method === "POST")).toHaveLength(1);
});

it("asks nothing of a service that is not Belladonna", async () => {
  const calls = fakeDaemon({ "GET health": { service: "other" }, "POST pairings": asked });
  await expect(pairing.start()).rejects.toMatchObject({ trouble: { code: "daemon_foreign" } });
  expect(calls).toHaveLength(1);
});

it("keeps the token once the user has approved", async () => {
  fakeDaemon({
    "GET health": health,
    "POST pairings": asked,
    "GET pairings/secret-id": { state: "approved", token: "t" },
  });
  await pairing.start();
  expect(await pairing.poll()).toEqual({ state: "approved" });
  expect(browser.stored.token).toBe("t");
  expect(await pairing.poll()).toEqual({ state: "none" });
});

it("does not say that it is paired when the token went to somebody else", async () => {
  fakeDaemon({ "GET health": health, "POST pairings": asked, "GET pairings/secret-id": { state: "approved" } });
  await pairing.start();
  expect(await pairing.poll()).toEqual({ state: "expired" });
});

it("says that it was denied, and keeps no token", async () => {
  fakeDaemon({ "GET health": health, "POST pairings": asked, "GET pairings/secret-id": { state: "denied" } });
  await pairing.start();
  expect(await pairing.poll()).toEqual({ state: "denied" });
  expect(browser.stored.token).toBeUndefined();
});

it("forgets the token", async () => {
  browser.stored.token = "t";
  await pairing.forget();
  expect(browser.stored.token).toBeNull();
});
