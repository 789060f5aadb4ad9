import { siteSwitch } from "../../../../extension/src/ui/site-switch";
import { speakEnglish } from "../english";

const SITE = {
  key: "artstation",
  title: "ArtStation",
  builtIn: true,
  patterns: ["https://*.artstation.com/*"],
  on: false,
  permitted: false,
};

/** The switch before a browser that gives leave or not, and what it was asked, in order. */
function pressed(site: typeof SITE, leave: boolean) {
  const asked: string[] = [];
  speakEnglish({
    permissions: {
      request: async ({ origins }: { origins: string[] }) => {
        asked.push(`permission ${origins}`);
        return leave;
      },
    },
    runtime: {
      sendMessage: async ({ key, on }: { key: string; on: boolean }) => {
        asked.push(`${key} ${on ? "on" : "off"}`);
        return { ok: true, value: null };
      },
    },
  });
  const changed = vi.fn();
  const { element } = siteSwitch(site, "Shade", changed);
  document.body.replaceChildren(element);
  const input = element.querySelector("input");
  input?.click();
  return { asked, input, element, changed };
}

test("switching on asks the browser in the press itself", () => {
  const { asked } = pressed(SITE, true);
  expect(asked[0]).toBe("permission https://*.artstation.com/*");
});

test("the site is on before the browser has answered, for its question may close the popup", () => {
  const { asked } = pressed(SITE, true);
  expect(asked).toEqual(["permission https://*.artstation.com/*", "artstation on"]);
});

test("without the browser's leave the site is off again, and says why", async () => {
  const { asked, input, element, changed } = pressed(SITE, false);
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(asked.at(-1)).toBe("artstation off");
  expect(input?.checked).toBe(false);
  expect(element.querySelector("[role=alert]")?.textContent).toContain("ArtStation");
});

test("switching off asks nobody for leave", async () => {
  const { asked, changed } = pressed({ ...SITE, on: true, permitted: true }, true);
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(asked).toEqual(["artstation off"]);
});

test("a site that is on without the browser's leave shows as off, for it protects nothing", () => {
  speakEnglish();
  const { element } = siteSwitch({ ...SITE, on: true }, "Shade", () => {});
  expect(element.querySelector("input")?.checked).toBe(false);
});
