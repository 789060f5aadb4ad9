// What the page knows of the daemon, kept up to date by server-sent events. Fires `jobs` (detail: the job's id, or
// null when all are new), `worker`, `settings`, `watches`, `pairings` and `connection`.
import * as api from "./api.js";

const RETRY_SECONDS = 2;

export const FINISHED = new Set(["done", "failed", "cancelled"]);

class Store extends EventTarget {
  jobs = new Map();
  worker = "starting";
  connected = true;
  hasOlder = false;
  #source = null;
  #retry = 0;

  /** Listen to the daemon, and keep on trying when it is away. */
  connect() {
    this.#source = api.events();
    const on = (name, take) => this.#source.addEventListener(name, (event) => take(JSON.parse(event.data)));
    on("state", (state) => this.#begin(state));
    on("job", (job) => this.#put(job));
    on("worker", (worker) => {
      this.worker = worker.state;
      this.#tell("worker");
    });
    on("settings", () => this.#tell("settings"));
    on("watch", () => this.#tell("watches"));
    on("pairing", () => this.#tell("pairings"));
    on("gone", ({ kind, key }) => this.#gone(kind, key));
    this.#source.addEventListener("error", () => this.#lost());
  }

  disconnect() {
    this.#source?.close();
    clearTimeout(this.#retry);
  }

  /** Read further back in the history. */
  async loadOlder() {
    const oldest = [...this.jobs.keys()].filter((id) => FINISHED.has(this.jobs.get(id).state)).sort()[0];
    const page = await api.olderJobs(oldest);
    this.hasOlder = page.next !== null;
    for (const job of page.jobs) this.#put(job);
  }

  #begin({ worker, jobs }) {
    this.jobs = new Map(jobs.map((job) => [job.id, job]));
    this.hasOlder = jobs.filter((job) => FINISHED.has(job.state)).length >= 50; // all that the daemon tells at first
    this.worker = worker.state;
    this.#setConnected(true);
    for (const what of ["worker", "settings", "watches", "pairings"]) this.#tell(what);
    this.#tell("jobs", null);
  }

  #put(job) {
    this.jobs.set(job.id, job);
    this.#tell("jobs", job.id);
  }

  #gone(kind, key) {
    if (kind === "job" && this.jobs.delete(key)) this.#tell("jobs", key);
    if (kind === "watch") this.#tell("watches");
    if (kind === "pairing") this.#tell("pairings");
  }

  #lost() {
    this.disconnect();
    this.#setConnected(false);
    this.#retry = setTimeout(() => this.#again(), RETRY_SECONDS * 1000);
  }

  async #again() {
    try {
      await api.settings(); // tells a daemon that is away from one that wants us to sign in again
    } catch (trouble) {
      if (trouble.code === api.AWAY.code) this.#lost();
      return;
    }
    this.connect();
  }

  #setConnected(connected) {
    if (connected === this.connected) return;
    this.connected = connected;
    this.#tell("connection");
  }

  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }
}

export const store = new Store();
