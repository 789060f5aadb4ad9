import { originOf } from "../../../../extension/src/pages/options/add";

test.each([
  ["mastodon.example", "https://mastodon.example"],
  ["  https://mastodon.example/publish?x=1 ", "https://mastodon.example"],
  ["http://gallery.example:8080", "http://gallery.example:8080"],
  ["localhost", "https://localhost"],
])("%s means %s", (typed, origin) => {
  expect(originOf(typed)).toBe(origin);
});

test.each(["", "my gallery", "gallery", "file:///home", "chrome://settings", "https://"])(
  "“%s” is no site",
  (typed) => {
    expect(originOf(typed)).toBeNull();
  },
);
