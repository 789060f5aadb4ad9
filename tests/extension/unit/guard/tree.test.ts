import { entryOf } from "../../../../extension/src/guard/entries";
import { handleOf } from "../../../../extension/src/guard/handles";
import { grow } from "../../../../extension/src/guard/tree";

const TREE = [
  { path: "folder", kind: "directory" },
  { path: "folder/a.png", kind: "file" },
  { path: "folder/sub", kind: "directory" },
  { path: "folder/sub/b.png", kind: "file" },
  { path: "c.png", kind: "file" },
] as const;
const FILES = ["a.png", "b.png", "c.png"].map((name) => new File([name], name));

beforeEach(() => {
  for (const name of ["FileSystemFileHandle", "FileSystemDirectoryHandle"]) vi.stubGlobal(name, class {});
});

it("lets a page walk a dropped folder", async () => {
  const paths = (
    await Promise.all(grow(TREE, FILES).map((twig) => walk(entryOf(twig) as FileSystemDirectoryEntry)))
  ).flat();
  expect(paths).toEqual(["/folder/a.png: a.png", "/folder/sub/b.png: b.png", "/c.png: c.png"]);
});

it("gives a folder's entries once, and then none: the sign that it was all", async () => {
  const reader = (entryOf(grow(TREE, FILES)[0] as never) as FileSystemDirectoryEntry).createReader();
  const read = () => new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve));
  expect((await read()).map(({ name }) => name)).toEqual(["a.png", "sub"]);
  expect(await read()).toEqual([]);
});

it("lets a page walk a picked folder", async () => {
  const folder = handleOf(grow(TREE, FILES)[0] as never) as FileSystemDirectoryHandle;
  const names: string[] = [];
  for await (const [name] of folder as unknown as AsyncIterable<[string]>) names.push(name);
  expect(names).toEqual(["a.png", "sub"]);
  const file = await (await folder.getFileHandle("a.png")).getFile();
  expect(await file.text()).toBe("a.png");
});

it("writes nowhere", async () => {
  const [folder, file] = grow(TREE, FILES).map(handleOf) as [FileSystemDirectoryHandle, FileSystemFileHandle];
  await expect(file.createWritable()).rejects.toMatchObject({ name: "NotAllowedError" });
  await expect(folder.getFileHandle("new.png", { create: true })).rejects.toMatchObject({ name: "NotAllowedError" });
  await expect(folder.removeEntry("a.png")).rejects.toMatchObject({ name: "NotAllowedError" });
});

async function walk(entry: FileSystemEntry): Promise<string[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve) => (entry as FileSystemFileEntry).file(resolve));
    return [`${entry.fullPath}: ${await file.text()}`];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve));
  return (await Promise.all(inside.map(walk))).flat();
}
