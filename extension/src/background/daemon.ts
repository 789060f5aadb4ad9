/** The daemon's HTTP API, as far as the extension needs it. */
import type { Concept, JobView, Report, Settings, Trouble } from "../protocol";
import { TroubleError, trouble } from "../troubles";

/** For calls that carry no picture. The daemon answers them at once. */
const PATIENCE_MS = 20_000;
/** For a picture on its way to or from the daemon, on the same computer. */
const PATIENCE_WITH_PICTURE_MS = 120_000;

export interface JobOptions {
  strength?: string;
  effort?: string;
  mode?: string;
  concept?: string;
  site?: string;
}

export interface PairingAnswer {
  readonly state: "pending" | "approved" | "denied" | "expired";
  readonly token?: string;
}

interface Job {
  readonly id: string;
  readonly state: JobView["state"];
  readonly progress: number;
  readonly eta_seconds: number | null;
  readonly error: Trouble | null;
  readonly report:
    | (Omit<Report, "flip" | "altText"> & {
        readonly alt_text: string | null;
        readonly visibility: { readonly flip: number | null } | null;
      })
    | null;
}

/** A daemon on this computer; without a token only the public calls succeed. */
export class Daemon {
  constructor(
    private readonly port: Settings["port"],
    private readonly token: string | null,
  ) {}

  /** Its version. */
  async health(): Promise<string> {
    const health = await this.json<{ service?: string; version?: string }>("health").catch(foreign);
    if (health.service !== "belladonna" || typeof health.version !== "string")
      throw new TroubleError(trouble("daemon_foreign"));
    return health.version;
  }

  async submit(picture: File, options: JobOptions): Promise<JobView> {
    const form = new FormData();
    // As a blob: Chromium would send a chosen file by its path, which only the page's process may read.
    form.append("image", new Blob([picture]), picture.name);
    form.append("options", new Blob([JSON.stringify(options)], { type: "application/json" }));
    return view(await this.json<Job>("jobs", { method: "POST", body: form }, PATIENCE_WITH_PICTURE_MS));
  }

  async job(id: string): Promise<JobView> {
    return view(await this.json<Job>(`jobs/${encodeURIComponent(id)}`));
  }

  async result(id: string): Promise<Blob> {
    const answer = await this.call(`jobs/${encodeURIComponent(id)}/result`, {}, PATIENCE_WITH_PICTURE_MS);
    return answer.blob().catch(unreachable);
  }

  async cancel(id: string): Promise<void> {
    await this.call(`jobs/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  async concepts(): Promise<readonly Concept[]> {
    return (await this.json<{ concepts: readonly Concept[] }>("concepts")).concepts;
  }

  /** The sites it writes files for; none when it is too old to know any. */
  async sites(): Promise<readonly string[]> {
    try {
      return (await this.json<{ sites: readonly { name: string }[] }>("sites")).sites.map(({ name }) => name);
    } catch (error) {
      if (error instanceof TroubleError && error.trouble.code === "not_found") return [];
      throw error;
    }
  }

  async askForPairing(client: string): Promise<{ id: string; code: string; expires_in: number }> {
    return this.json("pairings", {
      method: "POST",
      body: JSON.stringify({ client }),
      headers: { "Content-Type": "application/json" },
    });
  }

  async pairing(id: string): Promise<PairingAnswer> {
    return this.json(`pairings/${encodeURIComponent(id)}`);
  }

  private async json<Value>(path: string, init: RequestInit = {}, patience = PATIENCE_MS): Promise<Value> {
    const answer = await this.call(path, init, patience);
    return (await answer.json().catch(foreign)) as Value;
  }

  private async call(path: string, init: RequestInit, patience = PATIENCE_MS): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.token !== null) headers.set("Authorization", `Bearer ${this.token}`);
    const answer = await fetch(`http://127.0.0.1:${this.port}/api/v1/${path}`, {
      ...init,
      headers,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    }).catch(unreachable);
    if (!answer.ok) throw new TroubleError(await refusal(answer));
    return answer;
  }
}

function view(job: Job): JobView {
  const { id, state, progress, eta_seconds, error, report } = job;
  return {
    id,
    state,
    progress,
    etaSeconds: eta_seconds,
    trouble: error,
    report: report && {
      concept: report.concept,
      altText: report.alt_text,
      tags: report.tags,
      target: report.target,
      strength: report.strength,
      effort: report.effort,
      seconds: report.seconds,
      flip: report.visibility?.flip ?? null,
    },
  };
}

async function refusal(answer: Response): Promise<Trouble> {
  const body = (await answer.json().catch(() => null)) as { error?: Partial<Trouble> } | null;
  const { code, message, remedy } = body?.error ?? {};
  if (typeof code !== "string" || typeof message !== "string") return trouble("daemon_foreign");
  if (answer.status === 401) return trouble("unauthorized");
  return { code, message, remedy: remedy ?? "" };
}

function unreachable(error: unknown): never {
  const late = error instanceof DOMException && error.name === "TimeoutError";
  throw new TroubleError(trouble(late ? "too_slow" : "daemon_unreachable"));
}

function foreign(error: unknown): never {
  throw error instanceof TroubleError ? error : new TroubleError(trouble("daemon_foreign"));
}
