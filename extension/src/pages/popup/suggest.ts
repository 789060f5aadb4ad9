/** Which concepts a page's words speak of. */
import type { Concept } from "../../protocol";

const MOST = 4;

/**
 * Finds concepts by name or synonym.
 *
 * @param texts the page's words, the most telling first.
 * @returns names, in the order in which the texts speak of them; at most four.
 */
export function suggest(concepts: readonly Concept[], texts: readonly string[]): string[] {
  const found = new Set<string>();
  for (const spoken of texts.map(plain)) {
    for (const { name, synonyms } of concepts) {
      if ([name, ...synonyms].some((word) => spoken.includes(plain(word)))) {
        found.add(name);
      }
    }
  }
  return [...found].slice(0, MOST);
}

// Whole words alone, in the singular: a "carpet" shows no car, "Two cats" show a cat.
function plain(words: string): string {
  const parts = words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return ` ${parts.map((part) => part.replace(/(?<=..)s$/, "")).join(" ")} `;
}
