import { load } from "../../../../extension/src/background/storage";
import { nameFor, poll, result, submit } from "../../../../extension/src/background/uploads";
import { type FakeBrowser, fakeBrowser, fakeDaemon } from "../browser";

let browser: FakeBrowser;
beforeEach(() => {
  browser = fakeBrowser();
  browser.stored.token = "secret";
});

const job = { id: "7", state: "queued", progress: 0, eta_seconds: null, error: null, report: null };
const page = { url: "https://bsky.app/compose", title: "Compose" };
const picture = new File(["x"], "a.png", { type: "image/png" });
const wanted = { id: "7", name: "a.png", size: 6, lastModified: 1000 };
const image =
  (content: string, type = "image/png") =>
  () =>
    new Response(new Blob([content], { type }), { headers: { "Content-Type": type } });

async function optionsSent(answers: object): Promise<unknown> {
  const asked = fakeDaemon({ "POST jobs": job, ...answers });
  await submit({ picture, page });
  const form = asked.at(-1)?.init.body as FormData;
  return JSON.parse(await (form.get("options") as File).text());
}

it("leaves to the daemon what the user has not chosen", async () => {
  expect(await optionsSent({ "GET sites": { sites: [] } })).toEqual({});
});

it("sends what the user has chosen, and the site where the daemon knows it", async () => {
  browser.stored.settings = { port: 41417, strength: "high", effort: null, mode: null, concept: "dog" };
  expect(await optionsSent({ "GET sites": { sites: [{ name: "bluesky" }] } })).toEqual({
    strength: "high",
    concept: "dog",
    site: "bluesky",
  });
});

it("remembers the last uploads, the newest first, and how they ended", async () => {
  fakeDaemon({ "GET sites": { sites: [] }, "POST jobs": job, "GET jobs/7": { ...job, state: "done" } });
  await Promise.all([submit({ picture, page }), submit({ picture, page })]);
  await poll({ id: "7" });
  expect(await load("uploads")).toMatchObject([{ id: "7", name: "a.png", site: "Bluesky", state: "done" }]);
});

it("gives the shaded picture the name and the date of the original", async () => {
  fakeDaemon({ "GET jobs/7/result": image("shaded content") });
  const file = await result(wanted);
  expect({ name: file.name, lastModified: file.lastModified, type: file.type }).toEqual({
    name: "a.png",
    lastModified: 1000,
    type: "image/png",
  });
});

it("never lets a shaded picture pass for the original of the same size", async () => {
  fakeDaemon({ "GET jobs/7/result": image("sixsix") });
  expect((await result(wanted)).lastModified).toBe(1001);
});

it.each([
  ["nothing", ""],
  ["no picture", "<html>"],
])("refuses %s as a result", async (_, content) => {
  fakeDaemon({ "GET jobs/7/result": image(content, "text/html") });
  await expect(result(wanted)).rejects.toMatchObject({ trouble: { code: "result_unusable" } });
});

it.each([
  ["a.png", "image/png", "a.png"],
  ["A.JPG", "image/jpeg", "A.JPG"],
  ["a.b.heic", "image/jpeg", "a.b.jpg"],
  ["a", "image/webp", "a.webp"],
  [".png", "image/jpeg", ".png.jpg"],
])("names %s as %s: %s", (name, type, expected) => {
  expect(nameFor(name, type)).toBe(expected);
});

it("sends nothing before it is paired", async () => {
  browser.stored.token = null;
  const asked = fakeDaemon({ "POST jobs": job });
  await expect(submit({ picture, page })).rejects.toMatchObject({ trouble: { code: "not_paired" } });
  expect(asked).toEqual([]);
});
