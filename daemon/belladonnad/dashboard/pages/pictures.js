// All pictures: those that come in, those in the works, and those that are finished.
import * as api from "../api.js";
import { dropZone } from "../components/drop-zone.js";
import { heading } from "../components/heading.js";
import { jobCard } from "../components/job-card.js";
import { say, troubleText, withCode } from "../components/messages.js";
import { inWords, optionsForm } from "../components/options-form.js";
import { pauseSwitch } from "../components/pause-switch.js";
import { h } from "../dom.js";
import { FINISHED, store } from "../store.js";
import { uploads } from "../uploads.js";
import { MEANING, plural, standing } from "../words.js";

export const title = "Pictures";

const WORKER = {
  starting: "Belladonna is getting ready; the first picture waits a moment.",
  no_room: "The disk is full. Pictures wait until there is room.",
  failing: "The part of Belladonna that shades pictures cannot be started. `belladonna doctor` looks for the cause.",
};

export function render(_, signal) {
  const works = shelf("In the works");
  const finished = shelf("Finished", h("p", { class: "soft" }, MEANING));
  const older = h("button", { type: "button", hidden: true, onclick: () => store.loadOlder() }, "Show older pictures");
  const empty = h(
    "p",
    { class: "empty" },
    "Nothing here yet. Pictures that you drop here, or put into a watched folder, appear on this page.",
  );
  const cards = new Map();

  store.addEventListener("jobs", ({ detail }) => (detail === null ? renderAll() : renderOne(detail)), { signal });
  renderAll();
  return [
    heading(title, { class: "unseen" }),
    worker(signal),
    pauseSwitch(signal),
    h("div", { class: "intake" }, ...intake(signal)),
    works.element,
    finished.element,
    h("p", { class: "more" }, older),
    empty,
  ];

  function renderAll() {
    cards.clear();
    works.list.replaceChildren();
    finished.list.replaceChildren();
    for (const id of [...store.jobs.keys()].sort()) place(store.jobs.get(id));
    settle();
  }

  function renderOne(id) {
    const job = store.jobs.get(id);
    if (!job) {
      cards.get(id)?.element.remove();
      cards.delete(id);
    } else if (cards.get(id)?.isFinished === FINISHED.has(job.state)) {
      cards.get(id).update(job);
    } else {
      const before = cards.get(id);
      before?.element.remove();
      place(job);
      if (before) say(`${job.name}: ${standing(job)}.`);
    }
    settle();
  }

  /** What is in the works stands in its order, what is finished with the newest first. */
  function place(job) {
    const isFinished = FINISHED.has(job.state);
    const card = { ...jobCard(job), isFinished };
    cards.set(job.id, card);
    if (!isFinished) works.list.append(card.element);
    else {
      const next = [...cards.keys()]
        .filter((id) => id < job.id && cards.get(id).isFinished)
        .sort()
        .at(-1);
      finished.list.insertBefore(card.element, next ? cards.get(next).element : null);
    }
  }

  function settle() {
    works.settle();
    finished.settle();
    older.hidden = !store.hasOlder;
    empty.hidden = cards.size > 0;
  }
}

function shelf(name, note = "") {
  const list = h("ul", { class: "gallery" });
  const count = h("span", { class: "count" });
  const element = h(
    "section",
    { class: "shelf", "aria-label": name, hidden: true },
    h("h2", {}, name, " ", count),
    note,
    list,
  );
  return {
    element,
    list,
    settle() {
      element.hidden = !list.children.length;
      count.textContent = list.children.length;
    },
  };
}

function worker(signal) {
  const element = h("div", { class: "notice", role: "status" });
  store.addEventListener("worker", show, { signal });
  show();
  return element;

  function show() {
    const text = WORKER[store.worker];
    element.replaceChildren(text ? withCode(text) : "");
    element.hidden = !text;
  }
}

/** The place to drop pictures on, and how they are to be shaded. */
function intake(signal) {
  let form = null;
  const summary = h("summary", {}, "How they are shaded");
  const options = h("details", { class: "panel" }, summary);
  const [waiting, refused] = [h("p", { class: "soft", role: "status" }), h("div", { role: "alert" })];
  uploads.addEventListener("change", showUploads, { signal });
  showUploads();
  fill();
  return [dropZone(take, signal), options, waiting, refused];

  async function fill() {
    const [settings, known] = await Promise.all([api.settings(), api.known()]);
    form = optionsForm(settings.options, known, { onchange: name });
    name(settings.options);
    options.append(form.element);
  }

  function name(chosen) {
    summary.replaceChildren("How they are shaded: ", h("strong", {}, inWords(chosen)));
  }

  function take(files) {
    for (const file of files) uploads.add(file, file.name, form?.read() ?? {});
  }

  function showUploads() {
    waiting.hidden = !uploads.waiting;
    waiting.textContent = `${plural(uploads.waiting, "picture")} still to be taken in; please leave this page open.`;
    refused.replaceChildren(
      ...uploads.refused.map(({ name: file, trouble }) =>
        h("div", { class: "alert" }, h("p", {}, file), troubleText(trouble)),
      ),
      uploads.refused.length
        ? h("button", { type: "button", onclick: () => uploads.forgetRefused() }, "All right")
        : "",
    );
  }
}
