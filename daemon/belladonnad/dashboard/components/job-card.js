// One picture in a gallery, which follows what becomes of it.
import { pictureUrl } from "../api.js";
import { h } from "../dom.js";
import { standing } from "../words.js";

const NARROWEST = 0.6;
const WIDEST = 2.2;
const TRIES = 10;
const TRY_AGAIN_MILLISECONDS = 2000;

/** @returns {{element: HTMLElement, update: (job: object) => void}} */
export function jobCard(job) {
  const text = h("span", { class: "standing" });
  const progress = h("progress", { max: 1, "aria-label": `Progress of ${job.name}` });
  const ratio = Math.min(Math.max(job.width / job.height, NARROWEST), WIDEST);
  const element = h(
    "li",
    { class: "card", style: { "--ratio": ratio.toFixed(3) } },
    h(
      "a",
      { href: `#/pictures/${job.id}` },
      h("span", { class: "frame" }, thumbnail(job), progress),
      h("span", { class: "name" }, job.name),
      text,
    ),
  );
  update(job);
  return { element, update };

  function update(now) {
    element.dataset.state = now.state;
    text.textContent = standing(now);
    progress.hidden = now.state !== "running";
    progress.value = now.progress;
  }
}

/** The picture in small; it may not have been made yet. */
export function thumbnail(job) {
  let tries = 0;
  const image = h("img", {
    src: pictureUrl(job.id, "thumbnail"),
    alt: "",
    loading: "lazy",
    decoding: "async",
    onload: () => image.classList.remove("missing"),
    onerror: again,
  });
  return image;

  function again() {
    image.classList.add("missing");
    if (++tries > TRIES) return;
    setTimeout(() => {
      image.src = pictureUrl(job.id, "thumbnail");
    }, TRY_AGAIN_MILLISECONDS);
  }
}
