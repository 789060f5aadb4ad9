import { suggest } from "../../../../extension/src/pages/popup/suggest";

const concept = (name: string, ...synonyms: string[]) => ({ name, synonyms, group: "", target: "" });
const CONCEPTS = [concept("cat", "kitten"), concept("car"), concept("hot-air balloon"), concept("glass")];

test.each([
  ["a word of the page", "A cat at night", ["cat"]],
  ["a synonym", "My kitten", ["cat"]],
  ["the plural", "Two cats", ["cat"]],
  ["several words", "Hot-Air Balloons over the sea", ["hot-air balloon"]],
  ["a word with two s", "Painted glass", ["glass"]],
  ["no part of a word", "A carpet, a category", []],
])("concepts are found by %s", (_, words, found) => {
  expect(suggest(CONCEPTS, [words])).toEqual(found);
});

test("what the first texts speak of comes first, each once", () => {
  expect(suggest(CONCEPTS, ["glass", "cats and glass"])).toEqual(["glass", "cat"]);
});

test("at most four are offered", () => {
  const many = ["one", "two", "three", "four", "five"].map((name) => concept(name));
  expect(suggest(many, ["one two three four five"])).toHaveLength(4);
});
