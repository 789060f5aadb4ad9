// One picture: looked at closely, judged, and what can be done with it.
import * as api from "../api.js";
import { caption } from "../components/caption.js";
import { compare } from "../components/compare.js";
import { ask } from "../components/dialog.js";
import { difference } from "../components/difference.js";
import { heading } from "../components/heading.js";
import { thumbnail } from "../components/job-card.js";
import { say, troubleText } from "../components/messages.js";
import { inWords, optionsForm } from "../components/options-form.js";
import { reading } from "../components/reading.js";
import { summary } from "../components/summary.js";
import { tabs } from "../components/tabs.js";
import { h, icon } from "../dom.js";
import { store } from "../store.js";
import { uploads } from "../uploads.js";
import { bytes, date, standing } from "../words.js";

export const title = "Picture";

export function render(id, signal) {
  const name = heading(title);
  const body = h("div", {});
  let state = null;
  let progress = null;
  store.addEventListener("jobs", ({ detail }) => (detail === null || detail === id) && refresh(), { signal });
  refresh();
  return [h("a", { href: "#/", class: "back" }, icon("back"), "All pictures"), name, body];

  async function refresh() {
    try {
      show(store.jobs.get(id) ?? (await api.job(id)));
    } catch (trouble) {
      state = null;
      body.replaceChildren(troubleText(trouble));
    }
  }

  function show(job) {
    document.title = `${job.name} · Belladonna`;
    name.textContent = job.name;
    if (job.state === "running" && state === "running") return progress.update(job);
    if (job.state === state) return;
    if (state) say(`${job.name}: ${standing(job)}`);
    state = job.state;
    progress = job.state === "running" || job.state === "queued" ? underway(job) : null;
    body.replaceChildren(...(job.state === "done" ? done(job, signal) : [progress?.element ?? unfinished(job)]));
  }
}

function underway(job) {
  const bar = h("progress", { max: 1, "aria-label": "Progress" });
  const text = h("p", {});
  update(job);
  const cancel = h("button", { type: "button", onclick: () => api.removeJob(job.id) }, "Cancel");
  return {
    element: h(
      "div",
      { class: "waiting" },
      thumbnail(job),
      h("div", {}, text, bar, h("div", { class: "actions" }, cancel)),
    ),
    update,
  };

  function update(now) {
    text.textContent = standing(now);
    if (now.state === "running") bar.value = now.progress;
    bar.hidden = now.state !== "running";
  }
}

function unfinished(job) {
  return h(
    "div",
    { class: "waiting" },
    thumbnail(job),
    h(
      "div",
      {},
      job.error ? troubleText(job.error) : h("p", {}, `${standing(job)}.`),
      h("div", { class: "actions" }, againButton(job), removeButton(job)),
    ),
  );
}

function done(job, signal) {
  const pictures = loaded();
  const views = tabs("Views of the picture", [
    { title: "Before and after", fill: async () => compare({ ...(await pictures), name: job.name, signal }) },
    { title: "Difference", fill: async () => difference({ ...(await pictures), name: job.name, signal }) },
    { title: "A model's view", fill: () => reading({ job, signal }) },
  ]);
  const download = h(
    "a",
    { class: "button primary", href: api.pictureUrl(job.id, "result"), download: job.name },
    "Save the shaded picture",
  );
  const facts = `${job.width} × ${job.height} pixels, ${bytes(job.result_bytes)}, ${inWords(job.options)}, ${date(job.finished)}`;
  return [
    h("p", { class: "soft" }, facts),
    h(
      "div",
      { class: "picture" },
      views,
      h(
        "div",
        { class: "stack" },
        h("div", { class: "actions" }, download, againButton(job), removeButton(job)),
        summary(job),
        caption(job),
      ),
    ),
  ];

  async function loaded() {
    const [before, after] = await Promise.all([image("original"), image("result")]);
    return { before, after };
  }

  async function image(version) {
    const source = URL.createObjectURL(await api.picture(job.id, `viewable/${version}`, signal));
    signal.addEventListener("abort", () => URL.revokeObjectURL(source));
    const element = h("img", {
      src: source,
      alt: version === "original" ? "The original" : "The result",
      draggable: "false",
    });
    await element.decode();
    return element;
  }
}

function againButton(job) {
  return h("button", { type: "button", onclick: again }, "Shade again…");

  async function again() {
    const form = optionsForm(job.options, await api.known());
    if (!(await ask({ title: "Shade again", content: [form.element], action: "Shade" }))) return;
    const original = await api.picture(job.id, "original", new AbortController().signal);
    const next = await uploads.add(original, job.name, { ...rest(job.options), ...form.read() });
    location.hash = next ? `#/pictures/${next.id}` : "#/";
  }

  /** The options that the form does not show. A seed would make the same picture again. */
  function rest({ mode, strength, effort, concept, target, style, site, seed, ...others }) {
    return others;
  }
}

function removeButton(job) {
  return h("button", { type: "button", class: "dangerous", onclick: remove }, "Delete…");

  async function remove() {
    const content = [
      h("p", {}, "It leaves Belladonna's history, with its shaded version. Your own file stays where it is."),
    ];
    if (!(await ask({ title: `Delete “${job.name}”?`, content, action: "Delete", dangerous: true }))) return;
    await api.removeJob(job.id);
    location.hash = "#/";
  }
}
