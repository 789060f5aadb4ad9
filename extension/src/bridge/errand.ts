/** One picture's way to the daemon and back. */
import type { PictureView } from "../panel/contract";
import type { Answer, JobView, Trouble } from "../protocol";
import { trouble } from "../troubles";
import { unique } from "./unique";

/** The daemon, as the background offers it. */
export interface Daemon {
  submit(picture: File): Promise<Answer<JobView>>;
  poll(id: string): Promise<Answer<JobView>>;
  /** The shaded picture, named and dated after the original. */
  result(id: string, original: File): Promise<Answer<File>>;
  cancel(id: string): void;
}

/** Between two looks at a job: often at first, and at most so rarely. Somebody waits for the one that runs. */
const SOONEST_MS = 80;
const RUNNING_MS = 120;
const QUEUED_MS = 1_000;
/** A job that runs without any progress for so long is said to be too slow. */
const STALLED_MS = 300_000;
/** Until what may have passed by itself is tried again. */
const AGAIN_MS = 2_000;

/** These pass without a change to the picture: once the daemon runs, is paired, or has room again. */
const PASSING: ReadonlySet<string> = new Set([
  "daemon_unreachable",
  "not_paired",
  "unauthorized",
  "token_of_another",
  "too_slow",
  "queue_full",
  "no_such_job",
  "database_busy",
  "disk_full",
]);

export class Errand {
  private readonly stopping = new AbortController();
  private wake: () => void = () => undefined;
  private job: JobView | null = null;
  private moved = 0;
  private shown: PictureView;

  constructor(
    private readonly original: File,
    private readonly daemon: Daemon,
    private readonly changed: () => void,
  ) {
    this.shown = {
      key: unique(),
      name: original.name,
      state: "waiting",
      progress: 0,
      etaSeconds: null,
      trouble: null,
      report: null,
      before: original,
      after: null,
    };
  }

  get view(): PictureView {
    return this.shown;
  }

  /** Go until the shaded picture is there, or until stopped. What goes wrong is shown, and waits to be tried again. */
  async run(): Promise<File | null> {
    while (!this.stopping.signal.aborted) {
      const outcome = await this.attempt();
      if (this.stopping.signal.aborted) break;
      if (!("code" in outcome)) return outcome;
      this.show({ trouble: outcome, state: "failed" });
      await this.pause(PASSING.has(outcome.code) ? AGAIN_MS : Number.POSITIVE_INFINITY);
    }
    return null;
  }

  /** Try again at once what failed. */
  retry(): void {
    if (this.shown.trouble === null) return;
    this.show({ trouble: null, state: "waiting", progress: 0 });
    this.wake();
  }

  stop(): void {
    this.stopping.abort();
    if (this.job !== null && this.shown.after === null) this.daemon.cancel(this.job.id);
    this.wake();
  }

  private async attempt(): Promise<File | Trouble> {
    if (this.job === null) {
      if (this.shown.trouble === null) this.show({ state: "uploading" });
      const submitted = await this.daemon.submit(this.original);
      if (!submitted.ok) return submitted.trouble;
      this.follow(submitted.value);
    }
    const failure = await this.waitForJob();
    return failure ?? this.fetch();
  }

  /** Look at the job until it is done; gives what went wrong. */
  private async waitForJob(): Promise<Trouble | null> {
    for (let job = this.job; job !== null && !this.stopping.signal.aborted; job = this.job) {
      if (job.state === "done") return null;
      if (job.state === "failed" || job.state === "cancelled") {
        this.job = null;
        return job.trouble ?? trouble("internal");
      }
      const latest = job.state === "running" ? RUNNING_MS : QUEUED_MS;
      await this.pause(Math.min(SOONEST_MS + (Date.now() - this.moved) / 4, latest));
      const seen = await this.daemon.poll(job.id);
      if (!seen.ok) {
        if (seen.trouble.code === "no_such_job") this.job = null;
        return seen.trouble;
      }
      this.follow(seen.value);
      if (seen.value.state === "running" && Date.now() - this.moved > STALLED_MS) return trouble("too_slow");
    }
    return null;
  }

  private async fetch(): Promise<File | Trouble> {
    if (this.job === null) return trouble("internal");
    const { id, report } = this.job;
    const result = await this.daemon.result(id, this.original);
    if (!result.ok) return result.trouble;
    this.show({ state: "done", progress: 1, etaSeconds: 0, trouble: null, report, after: result.value });
    return result.value;
  }

  private follow(job: JobView): void {
    const before = this.job;
    const isMoving = before === null || before.progress !== job.progress || before.state !== job.state;
    if (isMoving) this.moved = Date.now();
    this.job = job;
    if (job.state !== "queued" && job.state !== "running") return;
    if (this.shown.trouble?.code === "too_slow" && !isMoving) return;
    this.show({ state: job.state, progress: job.progress, etaSeconds: job.etaSeconds, trouble: null });
  }

  private show(change: Partial<PictureView>): void {
    this.shown = { ...this.shown, ...change };
    this.changed();
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(milliseconds) ? setTimeout(resolve, milliseconds) : undefined;
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.stopping.signal.aborted) this.wake();
    });
  }
}
