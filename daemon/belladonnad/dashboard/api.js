// Calls to the daemon. Each gives what is answered, or throws a Trouble.
import { forgetProof, proof } from "./session.js";

const API = "/api/v1";

/** What went wrong, in words: `code`, `message`, `remedy`. */
export class Trouble extends Error {
  constructor({ code, message, remedy }, retryAfter = 0) {
    super(message);
    Object.assign(this, { code, remedy, retryAfter });
  }
}

export const AWAY = {
  code: "away",
  message: "Belladonna does not answer.",
  remedy: "Start it with `belladonnad run`; this page goes on by itself.",
};

/** Fires `signed-out` when the daemon knows this page no longer. */
export const access = new EventTarget();

const NEEDS_SIGN_IN = new Set(["unauthorized", "not_from_dashboard"]);

async function request(method, path, body, headers = {}) {
  let answer;
  try {
    answer = await fetch(API + path, { method, body, headers: { "X-Belladonna": proof() ?? "", ...headers } });
  } catch {
    throw new Trouble(AWAY);
  }
  if (answer.ok) return answer;
  const { error } = await answer.json();
  if (NEEDS_SIGN_IN.has(error.code)) access.dispatchEvent(new Event("signed-out"));
  throw new Trouble(error, Number(answer.headers.get("Retry-After")));
}

const get = async (path) => (await request("GET", path)).json();

async function send(method, path, json) {
  return (await request(method, path, JSON.stringify(json), { "Content-Type": "application/json" })).json();
}

export const settings = () => get("/settings");
export const changeSettings = (change) => send("PATCH", "/settings", change);

/** What options can name: `concepts`, `targets`, `styles`, `sites`. */
export async function known() {
  const [{ concepts, targets, styles }, { sites }] = await Promise.all([get("/concepts"), get("/sites")]);
  return { concepts, targets, styles, sites };
}

export const models = () => get("/models");

export const job = (id) => get(`/jobs/${id}`);
export const olderJobs = (before) => get(`/jobs?limit=60&before=${before}`);
export const removeJob = (id) => request("DELETE", `/jobs/${id}`);
export const pictureUrl = (id, what) => `${API}/jobs/${id}/${what}`;

export async function shade(picture, name, options) {
  const form = new FormData();
  form.append("image", picture, name);
  form.append("options", new Blob([JSON.stringify(options)], { type: "application/json" }));
  return (await request("POST", "/jobs", form)).json();
}

/** A picture that may have to be made first, which takes longer than one request. */
export async function picture(id, what, signal) {
  for (;;) {
    try {
      return await (await request("GET", `/jobs/${id}/${what}`)).blob();
    } catch (trouble) {
      if (trouble.code !== "not_painted_yet" || signal.aborted) throw trouble;
      await new Promise((resolve) => setTimeout(resolve, trouble.retryAfter * 1000));
    }
  }
}

export const watches = async () => (await get("/watches")).watches;
export const watch = (folder, options) => send("POST", "/watches", { folder, options });
export const unwatch = (id) => request("DELETE", `/watches/${id}`);

export const pairings = async () => (await get("/pairings")).pairings;
export const approve = (code) => send("POST", "/pairings/approve", { code });
export const deny = (code) => send("POST", "/pairings/deny", { code });
export const clients = async () => (await get("/clients")).clients;
export const revoke = (id) => request("DELETE", `/clients/${id}`);

export async function signOut() {
  await request("POST", "/logout");
  forgetProof();
}

export const events = () => new EventSource(`${API}/events`);
