// Numbers and times, as people say them.

const LANGUAGE = "en";
const dates = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });

export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString(LANGUAGE)} ${count === 1 ? one : many}`;

export const date = (seconds) => dates.format(new Date(seconds * 1000));

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 1) return "less than a second";
  if (seconds < 60) return plural(Math.round(seconds), "second");
  if (seconds < 3600) return plural(Math.round(seconds / 60), "minute");
  return plural(Math.round(seconds / 3600), "hour");
}

export function bytes(count) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const step = Math.min(count < 1000 ? 0 : Math.floor(Math.log10(count) / 3), units.length - 1);
  const figure = count / 1000 ** step;
  return `${figure.toLocaleString(LANGUAGE, { maximumFractionDigits: figure < 10 && step ? 1 : 0 })} ${units[step]}`;
}

const MOVEMENT = {
  far: "Reading moved far",
  some: "Reading moved some way",
  little: "Reading moved a little",
  none: "Reading hardly moved",
};

export const MEANING =
  "Belladonna measures how far models' reading of a picture moves. Nobody can promise that a model trained on it learns the wrong thing.";

/** How a picture stands, in a few words. */
export function standing(job) {
  switch (job.state) {
    case "queued":
      return "Waiting";
    case "running":
      return job.eta_seconds === null ? "Being shaded" : `About ${duration(job.eta_seconds)} left`;
    case "failed":
      return "Could not be shaded";
    case "cancelled":
      return "Cancelled";
    default:
      return MOVEMENT[job.summary.verdict];
  }
}
