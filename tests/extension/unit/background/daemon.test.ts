// @vitest-environment node
// What fills in forms has to name files as browsers do.
import { Daemon } from "../../../../extension/src/background/daemon";
import { TroubleError } from "../../../../extension/src/troubles";
import { fakeBrowser, fakeDaemon, refusal } from "../browser";

beforeEach(() => {
  fakeBrowser();
});

const daemon = () => new Daemon(41417, "secret");

async function code(asking: Promise<unknown>): Promise<string> {
  const error = await asking.then(
    () => null,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(TroubleError);
  return (error as TroubleError).trouble.code;
}

it("shows its token to the daemon alone, and no cookies", async () => {
  const asked = fakeDaemon({ "GET concepts": { concepts: [] } });
  await daemon().concepts();
  expect(asked[0]?.url).toBe("http://127.0.0.1:41417/api/v1/concepts");
  expect(new Headers(asked[0]?.init.headers).get("Authorization")).toBe("Bearer secret");
  expect(asked[0]?.init).toMatchObject({ credentials: "omit", redirect: "error" });
});

it("sends a picture under its name with the options", async () => {
  const asked = fakeDaemon({
    "POST jobs": { id: "7", state: "queued", progress: 0, eta_seconds: null, error: null, report: null },
  });
  const job = await daemon().submit(new File(["x"], "a.png"), { strength: "low" });
  const form = asked[0]?.init.body as FormData;
  expect((form.get("image") as File).name).toBe("a.png");
  expect(await (form.get("options") as File).text()).toBe('{"strength":"low"}');
  expect(job).toEqual({ id: "7", state: "queued", progress: 0, etaSeconds: null, trouble: null, report: null });
});

it("tells of a finished picture how visible it is, and what to write beside it", async () => {
  const report = {
    concept: "dog",
    alt_text: "my dog",
    tags: ["dog"],
    target: "cat",
    strength: "low",
    effort: "fast",
    seconds: 2,
    visibility: { flip: 0.03 },
  };
  fakeDaemon({ "GET jobs/7": { id: "7", state: "done", progress: 1, eta_seconds: 0, error: null, report } });
  expect((await daemon().job("7")).report).toMatchObject({ flip: 0.03, altText: "my dog", tags: ["dog"] });
});

it("says that nothing answers", async () => {
  fakeDaemon({});
  expect(await code(daemon().health())).toBe("daemon_unreachable");
});

it("says that an answer takes too long", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new DOMException("late", "TimeoutError")));
  expect(await code(daemon().job("7"))).toBe("too_slow");
});

it.each([
  ["another service", { service: "syncthing", version: "1" }],
  ["a page", () => new Response("<h1>It works</h1>")],
  ["a refusal that is not ours", () => new Response("Forbidden", { status: 403 })],
])("recognises %s on its port", async (_, answer) => {
  fakeDaemon({ "GET health": answer });
  expect(await code(daemon().health())).toBe("daemon_foreign");
});

it("passes on what the daemon refuses, with the remedy", async () => {
  fakeDaemon({ "GET jobs/7": refusal(404, "no_such_job") });
  const error = await daemon()
    .job("7")
    .catch((thrown) => thrown);
  expect(error.trouble).toEqual({ code: "no_such_job", message: "no_such_job happened", remedy: "do this" });
});

it("says in its own words that it was thrown out", async () => {
  fakeDaemon({ "GET jobs/7": refusal(401, "token_revoked") });
  expect(await code(daemon().job("7"))).toBe("unauthorized");
});

it("finds no sites at a daemon that is too old to know any", async () => {
  fakeDaemon({ "GET sites": refusal(404, "not_found") });
  expect(await daemon().sites()).toEqual([]);
});
