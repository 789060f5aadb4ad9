/** Figures in words. */
import { text } from "../i18n";

/** A text that depends on a number: `KEY_one`, `KEY_few` ... as the language has it, else `KEY_other`. */
export function counted(key: string, number: number): string {
  const form = new Intl.PluralRules(language()).select(number);
  return chrome.i18n.getMessage(`${key}_${form}`, [String(number)]) || text(`${key}_other`, number);
}

/** The remaining time, no more exact than it is known. */
export function timeLeft(seconds: number): string {
  if (seconds < 5) {
    return text("time_moment");
  }
  return seconds < 90
    ? text("time_seconds", Math.ceil(seconds / 5) * 5)
    : text("time_minutes", Math.ceil(seconds / 60));
}

/** The language of the texts, which need not be the browser's. */
export function language(): string {
  return text("language");
}

const AGES: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** How long ago something was: "2 minutes ago". Both in milliseconds since 1970. */
export function ago(when: number, now: number): string {
  const seconds = Math.max(0, (now - when) / 1000);
  const [unit, length] = AGES.find(([, each]) => seconds >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(-Math.floor(seconds / length), unit);
}
