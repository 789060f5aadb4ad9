// Which page the part of the address behind the # names.
import * as access from "./pages/access.js";
import * as folders from "./pages/folders.js";
import * as models from "./pages/models.js";
import * as picture from "./pages/picture.js";
import * as pictures from "./pages/pictures.js";
import * as settings from "./pages/settings.js";

const PAGES = { "": pictures, folders, models, access, settings };

/** @returns {{page: {title: string, render: Function}, key: string, argument: string}} */
export function currentPage() {
  const [key, argument = ""] = location.hash.replace(/^#\/?/, "").split("/");
  if (key === "pictures" && /^[0-9a-f]+$/.test(argument)) return { page: picture, key: "", argument };
  return key in PAGES ? { page: PAGES[key], key, argument } : { page: pictures, key: "", argument };
}

export const NAVIGATION = Object.entries(PAGES).map(([key, page]) => ({ key, href: `#/${key}`, title: page.title }));
