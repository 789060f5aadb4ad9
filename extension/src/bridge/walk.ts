/** What was dropped: files, and folders with all that is in them. */
import type { Tree } from "../signals";

/** Files with the tree that they stand in. */
export interface Walked {
  readonly tree: Tree;
  readonly files: readonly File[];
}

type Node = { readonly path: string; readonly file: File | null };

/** What is dropped, as far as it can be read while the event lasts. */
export interface Dropped {
  readonly entry: FileSystemEntry | null;
  readonly file: File;
}

/** Read a drop or a paste. Must be called during the event: it is empty afterwards. */
export function droppedIn(transfer: DataTransfer): Dropped[] {
  return [...transfer.items].flatMap((item) => {
    const file = item.kind === "file" ? item.getAsFile() : null;
    return file === null ? [] : [{ entry: item.webkitGetAsEntry?.() ?? null, file }];
  });
}

/** Find all files. What cannot be read is left out, as browsers do. */
export async function walk(dropped: readonly Dropped[]): Promise<Walked> {
  const found = await Promise.all(
    dropped.map(({ entry, file }) => (entry?.isDirectory ? below(entry) : [{ path: file.name, file }])),
  );
  return walked(found.flat());
}

/** Find all files in a folder that the user has picked. */
export async function walkHandle(folder: FileSystemDirectoryHandle, above = ""): Promise<Walked> {
  return walked(await belowHandle(folder, above));
}

async function below(entry: FileSystemEntry): Promise<Node[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (!entry.isDirectory) {
    const file = await fileOf(entry as FileSystemFileEntry).catch(() => null);
    return file === null ? [] : [{ path, file }];
  }
  const inside = await entriesOf(entry as FileSystemDirectoryEntry).catch(() => []);
  return [{ path, file: null }, ...(await Promise.all(inside.map(below))).flat()];
}

async function belowHandle(folder: FileSystemDirectoryHandle, above: string): Promise<Node[]> {
  const path = `${above}${folder.name}`;
  const found: Node[] = [{ path, file: null }];
  for await (const handle of folder.values()) {
    if (handle.kind === "directory") found.push(...(await belowHandle(handle, `${path}/`)));
    else found.push({ path: `${path}/${handle.name}`, file: await handle.getFile() });
  }
  return found;
}

function walked(nodes: readonly Node[]): Walked {
  return {
    tree: nodes.map(({ path, file }) => ({ path, kind: file === null ? "directory" : "file" })),
    files: nodes.flatMap(({ file }) => file ?? []),
  };
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives a hundred at a time, and nothing at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
