/**
 * What the extension's parts say to each other.
 *
 * Everybody asks the background; only the background talks to the daemon. Each request is answered at once: nothing
 * waits for a job, so that the background can be stopped by the browser at any time and started by the next question.
 */

/** Something that went wrong, in words for the user. */
export interface Trouble {
  /** Stable, for programs: the daemon's, or one of `OwnTroubleCode`. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** Troubles that the extension itself finds. The daemon's own codes come beside them. */
export type OwnTroubleCode =
  | "daemon_unreachable"
  | "daemon_foreign"
  | "not_paired"
  | "unauthorized"
  | "too_slow"
  | "extension_gone"
  | "result_unusable"
  | "clipboard_unreadable"
  | "original_stopped"
  | "internal";

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly trouble: Trouble };

export type Strength = "low" | "medium" | "high";
export type Effort = "fast" | "balanced" | "thorough";
export type Mode = "poison" | "cloak" | "both";

/** What the page lets one guess about a picture. */
export interface Hints {
  readonly title: string;
  readonly tags: readonly string[];
  readonly alt: string;
}

export interface PageInfo {
  readonly url: string;
  readonly title: string;
}

/** What the daemon measured on the written file, as far as it is shown. */
export interface Report {
  readonly concept: string | null;
  /** What to write beside the picture; null where nobody knows what it shows. */
  readonly altText: string | null;
  readonly tags: readonly string[];
  readonly target: string | null;
  readonly strength: Strength;
  readonly effort: Effort;
  readonly seconds: number;
  /** Mean LDR-FLIP at 67 pixels per degree; 0 is identical. */
  readonly flip: number | null;
}

export interface JobView {
  readonly id: string;
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  /** 0 to 1. */
  readonly progress: number;
  readonly etaSeconds: number | null;
  readonly trouble: Trouble | null;
  readonly report: Report | null;
}

/** How the extension stands with the daemon. */
export type Connection =
  | { readonly kind: "connected"; readonly version: string }
  | { readonly kind: "unpaired"; readonly version: string }
  | { readonly kind: "unreachable"; readonly trouble: Trouble };

/** A site as the user sees it: one of the built-in ones, or an origin that she added. */
export interface Site {
  /** The built-in name (`bluesky`), or the origin (`https://gallery.example`). */
  readonly key: string;
  readonly title: string;
  readonly builtIn: boolean;
  /** Match patterns that have to be permitted for it. */
  readonly patterns: readonly string[];
}

export interface SiteState extends Site {
  /** The user's switch. */
  readonly on: boolean;
  /** Whether the browser grants all patterns. On without it protects nothing: ask again. */
  readonly permitted: boolean;
}

/** Remembered in the browser; what is null is as in the daemon's settings. */
export interface Settings {
  readonly port: number;
  readonly strength: Strength | null;
  readonly effort: Effort | null;
  readonly mode: Mode | null;
  /** What the next pictures show; null lets the daemon look. */
  readonly concept: string | null;
}

export const DEFAULT_SETTINGS: Settings = { port: 41417, strength: null, effort: null, mode: null, concept: null };

export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly site: string;
  /** Milliseconds since 1970. */
  readonly when: number;
  readonly state: JobView["state"];
  readonly trouble: Trouble | null;
  readonly report: Report | null;
}

export interface State {
  readonly connection: Connection;
  readonly settings: Settings;
  /** The sites that are on. */
  readonly sites: readonly SiteState[];
  /** The site of the URL that was asked about; null where no page can be protected (`about:`, the store). */
  readonly here: SiteState | null;
}

export interface Concept {
  readonly name: string;
  readonly synonyms: readonly string[];
  readonly group: string;
  readonly target: string;
}

/** A pairing that waits for the user. */
export interface Pairing {
  readonly code: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export type PairingState =
  | { readonly state: "none" }
  | ({ readonly state: "pending" } & Pairing)
  | { readonly state: "approved" | "denied" | "expired" };

/** The extension's pages that one can ask to be opened. */
export type PageName = "options" | "pair" | "welcome";

/** Every request by name: what is sent, and what a good answer holds. */
export interface Calls {
  // From a page's bridge, about one picture.
  "job.submit": { sends: { picture: File; page: PageInfo }; gives: JobView };
  "job.poll": { sends: { id: string }; gives: JobView };
  "job.result": { sends: { id: string; name: string; size: number; lastModified: number }; gives: File };
  "job.cancel": { sends: { id: string }; gives: null };

  // From the extension's own pages.
  "state.get": { sends: { url: string | null }; gives: State };
  "settings.set": { sends: { change: Partial<Settings> }; gives: Settings };
  /** Ask the browser for `Site.patterns` first, in the click: only the user's gesture may. */
  "site.set": { sends: { key: string; on: boolean }; gives: SiteState };
  /** All built-in sites and those that the user added. */
  "sites.list": { sends: object; gives: readonly SiteState[] };
  "uploads.list": { sends: object; gives: readonly Upload[] };
  "concepts.list": { sends: object; gives: readonly Concept[] };
  /** Whether `pairing.connect` needs no code. */
  "pairing.offered": { sends: object; gives: boolean };
  /** Only when the user has just agreed. */
  "pairing.connect": { sends: object; gives: PairingState };
  "pairing.start": { sends: object; gives: PairingState };
  /** Also fetches and keeps the token once the user has approved. Poll it every second while the code is shown. */
  "pairing.poll": { sends: object; gives: PairingState };
  "pairing.cancel": { sends: object; gives: null };
  /** Forgets the token. */
  "pairing.forget": { sends: object; gives: null };

  // From both.
  "page.open": { sends: { page: PageName }; gives: null };
}

export type CallName = keyof Calls;

export type Request<Name extends CallName = CallName> = {
  [Each in Name]: { readonly call: Each } & Readonly<Calls[Each]["sends"]>;
}[Name];

/** What the popup asks the bridge of the tab's top frame, by `chrome.tabs.sendMessage`. */
export interface HintsRequest {
  readonly call: "hints.get";
}

/** Calls that a page's bridge may make. A page's process is less trusted than the extension's own. */
export const BRIDGE_CALLS: ReadonlySet<CallName> = new Set<CallName>([
  "job.submit",
  "job.poll",
  "job.result",
  "job.cancel",
  "page.open",
]);
