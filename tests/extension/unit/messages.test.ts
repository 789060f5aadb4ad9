import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { LOCALES, messagesOf } from "./english";

const SOURCES = path.join(LOCALES, "../src");
const CODES_OF_OURS = /\| "([a-z_]+)"/g;
// Keys that are put together from a part and a value.
const MADE_UP = [
  ...["one", "other"].flatMap((form) => [`panel_working_${form}`, `panel_done_${form}`]),
  ...["connected", "unpaired", "unreachable"].map((kind) => `connection_${kind}`),
  ...["queued", "running", "done", "failed", "cancelled"].map((state) => `upload_${state}`),
  ...["", "_low", "_medium", "_high", "_note"].map((value) => `strength${value}`),
  ...["", "_fast", "_balanced", "_thorough", "_note"].map((value) => `effort${value}`),
  ...["denied", "denied_note", "expired", "expired_note"].map((value) => `pair_${value}`),
];
// Read where the browser is asked for its own texts, or by the browser itself.
const BY_THE_BROWSER = ["name", "description"];

const english = messagesOf("en");
const locales = readdirSync(LOCALES);

test("the extension speaks seven languages", () => {
  expect(locales.sort()).toEqual(["de", "en", "es", "fr", "ja", "pt_BR", "zh_CN"]);
});

test.each(locales)("%s has every text, and nothing else", (locale) => {
  expect(Object.keys(messagesOf(locale)).sort()).toEqual(Object.keys(english).sort());
});

test.each(locales)("%s puts every value into its texts", (locale) => {
  const values = (message: string) => message.match(/\$\d/g)?.sort() ?? [];
  for (const [key, { message }] of Object.entries(messagesOf(locale))) {
    expect([key, values(message)]).toEqual([key, values(english[key]?.message ?? "")]);
  }
});

test.each(locales)("%s describes itself as briefly as the stores want it", (locale) => {
  expect(messagesOf(locale).description?.message.length).toBeLessThanOrEqual(132);
});

test.each(locales)("%s names the language that it is in", (locale) => {
  expect(messagesOf(locale).language?.message.replace("-", "_")).toBe(locale);
});

test("every text that is asked for is there", () => {
  expect([...keysInUse()].filter((key) => !(key in english))).toEqual([]);
});

test("no text is left over", () => {
  const troubles = /^trouble_/;
  const used = new Set([...keysInUse(), ...BY_THE_BROWSER]);
  expect(Object.keys(english).filter((key) => !used.has(key) && !troubles.test(key))).toEqual([]);
});

test("every trouble of the extension's own is explained, with a remedy", () => {
  const protocol = readFileSync(path.join(SOURCES, "protocol.ts"), "utf8");
  const union = protocol.slice(
    protocol.indexOf("OwnTroubleCode ="),
    protocol.indexOf(";", protocol.indexOf("OwnTroubleCode =")),
  );
  const codes = [...union.matchAll(CODES_OF_OURS)].map(([, code]) => code);
  expect(codes).toContain("daemon_unreachable");
  for (const code of codes) {
    expect(english).toHaveProperty(`trouble_${code}`);
    expect(english).toHaveProperty(`trouble_${code}_remedy`);
  }
});

function keysInUse(): Set<string> {
  const keys = new Set(MADE_UP);
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (/\.(ts|html)$/.test(file)) {
      const source = readFileSync(path.join(SOURCES, file), "utf8");
      // What a call of text() holds, with two pairs of brackets inside each other at most, and what the pages name.
      const asking = source.match(/\btext\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|data-text="[^"]*"/g) ?? [];
      for (const [, key] of asking.join(" ").matchAll(/(?<!=== )"([a-z]+(?:_[a-z]+)*)"/g)) {
        if (key !== undefined) {
          keys.add(key);
        }
      }
    }
  }
  return keys;
}
