/** What was dropped or picked, grown from its paths. Everything in it is shaded: the page may have it. */
import type { Tree } from "../signals";

export type Twig = Leaf | Branch;

export interface Leaf {
  readonly name: string;
  readonly path: string;
  readonly file: File;
}

export interface Branch {
  readonly name: string;
  readonly path: string;
  readonly children: Twig[];
}

export function isLeaf(twig: Twig): twig is Leaf {
  return "file" in twig;
}

/** The files and folders at the top. */
export function grow(tree: Tree, files: readonly File[]): Twig[] {
  const top: Twig[] = [];
  const branches = new Map<string, Twig[]>();
  let next = 0;
  for (const { path, kind } of tree) {
    const cut = path.lastIndexOf("/");
    const name = path.slice(cut + 1);
    const siblings = branches.get(path.slice(0, Math.max(cut, 0))) ?? top;
    if (kind === "directory") {
      const children: Twig[] = [];
      branches.set(path, children);
      siblings.push({ name, path, children });
    } else {
      const file = files[next++];
      if (file !== undefined) siblings.push({ name: file.name, path, file });
    }
  }
  return top;
}
