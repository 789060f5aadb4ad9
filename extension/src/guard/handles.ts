/**
 * Stand-ins for the handles of the file pickers.
 *
 * A real handle could be passed on to a worker, where it gives the original. These give the shaded file, to this page
 * alone, and write nowhere: an original is never altered.
 */
import { type Branch, isLeaf, type Leaf, type Twig } from "./tree";

export function handleOf(twig: Twig): FileSystemHandle {
  return isLeaf(twig) ? fileHandle(twig) : directoryHandle(twig);
}

function fileHandle(leaf: Leaf): FileSystemHandle {
  return stand(window.FileSystemFileHandle.prototype, "file", leaf, {
    getFile: async () => leaf.file,
    createWritable: refuse,
  });
}

function directoryHandle(branch: Branch): FileSystemHandle {
  const child = async (kind: FileSystemHandleKind, name: string) => {
    const found = branch.children.find((twig) => twig.name === name);
    if (found === undefined)
      throw new DOMException("A requested file or directory could not be found.", "NotFoundError");
    if (isLeaf(found) !== (kind === "file"))
      throw new DOMException("The path is of another kind.", "TypeMismatchError");
    return handleOf(found);
  };
  async function* entries() {
    for (const twig of branch.children) yield [twig.name, handleOf(twig)] as const;
  }
  async function* keys() {
    for (const twig of branch.children) yield twig.name;
  }
  async function* values() {
    for (const twig of branch.children) yield handleOf(twig);
  }
  return stand(window.FileSystemDirectoryHandle.prototype, "directory", branch, {
    entries,
    keys,
    values,
    [Symbol.asyncIterator]: entries,
    getFileHandle: (name: string, options?: { create?: boolean }) => (options?.create ? refuse() : child("file", name)),
    getDirectoryHandle: (name: string, options?: { create?: boolean }) =>
      options?.create ? refuse() : child("directory", name),
    removeEntry: refuse,
    resolve: async () => null,
  });
}

function stand(prototype: object, kind: FileSystemHandleKind, twig: Twig, methods: object): FileSystemHandle {
  const handle: FileSystemHandle = Object.create(prototype);
  const own = {
    kind,
    name: twig.name,
    isSameEntry: async (other: unknown) => other === handle,
    queryPermission: async ({ mode = "read" } = {}) => (mode === "read" ? "granted" : "denied"),
    requestPermission: async ({ mode = "read" } = {}) => (mode === "read" ? "granted" : "denied"),
    ...methods,
  };
  return Object.defineProperties(handle, Object.getOwnPropertyDescriptors(own));
}

async function refuse(): Promise<never> {
  throw new DOMException("The request is not allowed.", "NotAllowedError");
}
