/** Pictures on their way: handed to the daemon, looked after, fetched. */
import type { JobView, PageInfo, Settings, Upload } from "../protocol";
import { siteOf } from "../sites";
import { TroubleError, trouble } from "../troubles";
import { pairedDaemon, waking } from "./connection";
import type { Daemon, JobOptions } from "./daemon";
import { change, load } from "./storage";

const REMEMBERED = 30;

export async function submit({ picture, page }: { picture: File; page: PageInfo }): Promise<JobView> {
  const site = siteOf(page.url);
  const job = await waking(async () => {
    const daemon = await pairedDaemon();
    return daemon.submit(picture, await options(daemon, site?.builtIn ? site.key : null));
  });
  await remember(job, picture.name, site?.title ?? "");
  return job;
}

export async function poll({ id }: { id: string }): Promise<JobView> {
  const job = await (await pairedDaemon()).job(id);
  if (isOver(job)) await note(job);
  return job;
}

/** The shaded picture, under the original's name and date. */
export async function result(wanted: { id: string; name: string; size: number; lastModified: number }): Promise<File> {
  const shaded = await (await pairedDaemon()).result(wanted.id);
  if (shaded.size === 0 || !shaded.type.startsWith("image/")) throw new TroubleError(trouble("result_unusable"));
  // Resumable uploads take files of equal name, type, size and date for the same: it must not pass for the original.
  const lastModified = wanted.lastModified + (shaded.size === wanted.size ? 1 : 0);
  return new File([shaded], nameFor(wanted.name, shaded.type), { type: shaded.type, lastModified });
}

export async function cancel({ id }: { id: string }): Promise<null> {
  await (await pairedDaemon()).cancel(id);
  return null;
}

export function isOver(job: JobView): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}

/** The name, with another ending where the format had to change. */
export function nameFor(name: string, type: string): string {
  const endings = ENDINGS[type];
  const [, stem = name, ending = ""] = /^(.+)\.([^.]+)$/.exec(name) ?? [];
  if (endings === undefined || endings.includes(ending.toLowerCase())) return name;
  return `${stem}.${endings[0]}`;
}

const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  "image/png": ["png"],
  "image/jpeg": ["jpg", "jpeg", "jpe", "jfif"],
  "image/webp": ["webp"],
  "image/avif": ["avif"],
  "image/tiff": ["tif", "tiff"],
  "image/gif": ["gif"],
  "image/heif": ["heic", "heif", "heics", "heifs", "hif"],
};

async function options(daemon: Daemon, site: string | null): Promise<JobOptions> {
  const { strength, effort, mode, concept }: Settings = await load("settings");
  const known = site !== null && (await daemon.sites()).includes(site);
  return {
    ...(strength && { strength }),
    ...(effort && { effort }),
    ...(mode && { mode }),
    ...(concept && { concept }),
    ...(known && { site }),
  };
}

async function remember(job: JobView, name: string, site: string): Promise<void> {
  const upload: Upload = {
    id: job.id,
    name,
    site,
    when: Date.now(),
    state: job.state,
    trouble: job.trouble,
    report: job.report,
  };
  await change("uploads", (uploads) => [upload, ...uploads.filter(({ id }) => id !== job.id)].slice(0, REMEMBERED));
}

async function note({ id, state, trouble, report }: JobView): Promise<void> {
  await change("uploads", (uploads) =>
    uploads.map((each) => (each.id === id ? { ...each, state, trouble, report } : each)),
  );
}
