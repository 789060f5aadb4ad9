/** A browser's extension interfaces, as far as the background uses them. */

export interface FakeBrowser {
  readonly stored: Record<string, unknown>;
  readonly granted: Set<string>;
  /** Belladonna's own program on the computer: what it answers, and what it was asked. Null: it is not installed. */
  program: ((question: { call: string }) => object) | null;
  readonly questions: { call: string }[];
  registered: { id: string; matches: string[]; world: string }[];
}

/** Put a fake browser in the place of `chrome`. */
export function fakeBrowser(): FakeBrowser {
  const browser: FakeBrowser = { stored: {}, granted: new Set(), program: null, questions: [], registered: [] };
  vi.stubGlobal("chrome", {
    runtime: {
      getURL: (path: string) => `chrome-extension://ours/${path}`,
      sendNativeMessage: async (_: string, question: { call: string }) => {
        browser.questions.push(question);
        if (browser.program === null) throw new Error("Specified native messaging host not found.");
        return browser.program(question);
      },
    },
    i18n: { getMessage: (key: string) => key },
    storage: {
      local: {
        get: async (key: string) => ({ [key]: browser.stored[key] }),
        set: async (values: object) => void Object.assign(browser.stored, values),
      },
    },
    permissions: {
      contains: async ({ origins }: { origins: string[] }) => origins.every((origin) => browser.granted.has(origin)),
    },
    scripting: {
      unregisterContentScripts: async () => {
        browser.registered = [];
      },
      registerContentScripts: async (scripts: FakeBrowser["registered"]) => {
        const ids = new Set(browser.registered.map(({ id }) => id));
        if (scripts.some(({ id }) => ids.has(id))) throw new Error("Duplicate script ID");
        browser.registered.push(...scripts);
      },
    },
    tabs: { query: async () => [], sendMessage: async () => undefined, TAB_ID_NONE: -1 },
  });
  return browser;
}

/** What a daemon answers, by method and path; functions are called each time. */
export type Answers = Record<string, unknown | (() => Response)>;

/** Put a fake daemon behind `fetch`; gives what it was asked. */
export function fakeDaemon(answers: Answers): { url: string; init: RequestInit }[] {
  const asked: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const path = new URL(url).pathname.replace("/api/v1/", "");
    const answer = answers[`${init.method ?? "GET"} ${path}`];
    if (answer === undefined) throw new TypeError("Failed to fetch");
    return typeof answer === "function" ? answer() : Response.json(answer);
  });
  return asked;
}

/** A refusal as the daemon writes it. */
export function refusal(status: number, code: string): () => Response {
  return () => Response.json({ error: { code, message: `${code} happened`, remedy: "do this" } }, { status });
}
