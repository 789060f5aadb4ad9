import { type FakeBrowser, fakeBrowser, fakeDaemon, refusal } from "../browser";

const health = { service: "belladonna", api: 1, version: "0.1.0" };

let browser: FakeBrowser;
// Anew for each test: the background remembers when it last tried to start the daemon.
let pairing: typeof import("../../../../extension/src/background/pairing");
let connection: typeof import("../../../../extension/src/background/connection");
beforeEach(async () => {
  browser = fakeBrowser();
  vi.resetModules();
  pairing = await import("../../../../extension/src/background/pairing");
  connection = await import("../../../../extension/src/background/connection");
});

it("gets the token and the port for one press, under its own origin", async () => {
  browser.program = () => ({ port: 50001, token: "t" });
  expect(await pairing.connect()).toEqual({ state: "approved" });
  expect(browser.stored).toMatchObject({ token: "t", settings: { port: 50001 } });
  expect(browser.questions).toEqual([{ call: "pair", client: expect.any(String), origin: "chrome-extension://ours" }]);
});

it.each([
  ["is not installed", null],
  ["refuses", () => ({ error: { code: "stranger", message: "no", remedy: "no" } })],
])("shows a code where the program %s", async (_, program) => {
  browser.program = program;
  fakeDaemon({ "GET health": health, "POST pairings": { id: "i", code: "ABC-DEF", expires_in: 300 } });
  expect(await pairing.connect()).toMatchObject({ state: "pending", code: "ABC-DEF" });
  expect(browser.stored.token).toBeUndefined();
});

it("asks for no token before the user has agreed", async () => {
  browser.program = () => ({ port: 50001 });
  expect(await pairing.offered()).toBe(true);
  expect(browser.questions.map(({ call }) => call)).toEqual(["find"]);
  browser.program = null;
  expect(await pairing.offered()).toBe(false);
});

it("has the daemon started when it does not run, and goes on where it now is", async () => {
  let runs = false;
  const asked = fakeDaemon({
    "GET health": () => {
      if (!runs) throw new TypeError("Failed to fetch");
      return Response.json(health);
    },
    "GET concepts": { concepts: [] },
  });
  browser.stored.token = "t";
  browser.program = () => {
    runs = true;
    return { port: 50001 };
  };
  expect(await connection.connection()).toEqual({ kind: "connected", version: "0.1.0" });
  expect(asked.at(-1)?.url).toContain("127.0.0.1:50001");
});

it("does not try to start it at every look", async () => {
  fakeDaemon({});
  await connection.connection();
  expect(await connection.connection()).toMatchObject({ kind: "unreachable" });
  expect(browser.questions).toHaveLength(1);
});

it("starts nothing where a daemon refuses, or something else answers", async () => {
  fakeDaemon({ "GET health": refusal(403, "host_not_allowed") });
  await connection.connection();
  fakeDaemon({ "GET health": { service: "other" } });
  await connection.connection();
  expect(browser.questions).toEqual([]);
});
