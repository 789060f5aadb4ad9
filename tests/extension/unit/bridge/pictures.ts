/** Pictures on their way, and a daemon that does as a test says. */
import type { Daemon } from "../../../../extension/src/bridge/errand";
import type { Answer, JobView, Trouble } from "../../../../extension/src/protocol";

export const picture = (name = "painting.png", content = "original"): File =>
  new File([content], name, { type: "image/png", lastModified: 1000 });

export const shaded = (name = "painting.png"): File => new File(["shaded content"], name, { type: "image/png" });

export const good = <Value>(value: Value): Answer<Value> => ({ ok: true, value });

export const bad = (code: string): Answer<never> => ({ ok: false, trouble: troubled(code) });

export const troubled = (code: string): Trouble => ({ code, message: code, remedy: code });

export function job(state: JobView["state"], more: Partial<JobView> = {}): JobView {
  return { id: "7", state, progress: 0, etaSeconds: null, trouble: null, report: null, ...more };
}

/** Answers well unless told otherwise. */
export class FakeDaemon implements Daemon {
  submitted: File[] = [];
  cancelled: string[] = [];
  onSubmit: () => Answer<JobView> = () => good(job("queued"));
  onPoll: () => Answer<JobView> = () => good(job("done"));
  onResult: (original: File) => Answer<File> = ({ name }) => good(shaded(name));

  async submit(file: File): Promise<Answer<JobView>> {
    this.submitted.push(file);
    return this.onSubmit();
  }

  async poll(): Promise<Answer<JobView>> {
    return this.onPoll();
  }

  async result(_id: string, original: File): Promise<Answer<File>> {
    return this.onResult(original);
  }

  cancel(id: string): void {
    this.cancelled.push(id);
  }
}
