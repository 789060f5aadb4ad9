/** Stand-ins for the entries of a drop: a transfer that a script has made has none. */
import { type Branch, isLeaf, type Twig } from "./tree";

/** An entry that gives what is in a twig. */
export function entryOf(twig: Twig, parent: FileSystemEntry | null = null): FileSystemEntry {
  const leaf = isLeaf(twig);
  const prototype = leaf ? window.FileSystemFileEntry?.prototype : window.FileSystemDirectoryEntry?.prototype;
  const entry: FileSystemEntry = Object.create(prototype ?? null);
  return Object.defineProperties(entry, {
    isFile: { value: leaf },
    isDirectory: { value: !leaf },
    name: { value: twig.name },
    fullPath: { value: `/${twig.path}` },
    filesystem: { value: { name: "", root: parent ?? entry } },
    getParent: { value: (found: (entry: FileSystemEntry) => void) => later(found, parent ?? entry) },
    ...(leaf
      ? { file: { value: (found: (file: File) => void) => later(found, twig.file) } }
      : { createReader: { value: () => readerOf(twig, entry) } }),
  });
}

/** Gives all at once, and then nothing: the sign that it was all. */
function readerOf(branch: Branch, parent: FileSystemEntry): FileSystemDirectoryReader {
  let rest = branch.children.map((child) => entryOf(child, parent));
  return {
    readEntries(found) {
      later(found, rest);
      rest = [];
    },
  };
}

function later<Value>(found: ((value: Value) => void) | undefined, value: Value): void {
  if (found !== undefined) setTimeout(() => found(value));
}
