/** What the browser remembers for us. Content scripts cannot read it: it holds the token. */
import { DEFAULT_SETTINGS, type Settings, type Upload } from "../protocol";

interface Stored {
  settings: Settings;
  token: string | null;
  /** Site keys that are switched on. */
  sites: readonly string[];
  uploads: readonly Upload[];
  /** The secret of the pairing that waits, with what is shown of it. */
  pairing: { id: string; code: string; expires: number } | null;
}

const EMPTY: Stored = { settings: DEFAULT_SETTINGS, token: null, sites: [], uploads: [], pairing: null };

export async function load<Key extends keyof Stored>(key: Key): Promise<Stored[Key]> {
  const stored = await chrome.storage.local.get<Partial<Stored>>(key);
  return stored[key] ?? EMPTY[key];
}

export async function store<Key extends keyof Stored>(key: Key, value: Stored[Key]): Promise<void> {
  await chrome.storage.local.set({ [key]: value });
}

/** Change what is stored, one change after the other, so that none is lost between reading and writing. */
export function change<Key extends keyof Stored>(
  key: Key,
  by: (before: Stored[Key]) => Stored[Key],
): Promise<Stored[Key]> {
  const changed = changes.then(async () => {
    const after = by(await load(key));
    await store(key, after);
    return after;
  });
  changes = changed.catch(() => undefined);
  return changed;
}

let changes: Promise<unknown> = Promise.resolve();

/** Keep what is stored from the processes of pages, in browsers that can. */
export async function shutOutPages(): Promise<void> {
  await chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}
