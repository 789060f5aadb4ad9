/** What the page that the user looks at says about her picture. */

/** The texts, the most telling first; none where the browser does not let us look. */
export async function pageWords(tab: chrome.tabs.Tab | undefined): Promise<string[]> {
  if (tab?.id === undefined) {
    return [];
  }
  const looked = await chrome.scripting.executeScript({ target: { tabId: tab.id }, func: readWords }).catch(() => []);
  return (looked[0]?.result ?? []).filter((words) => words.trim() !== "");
}

// Runs in the page; it can use nothing from here.
function readWords(): string[] {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input[type=text], textarea");
  const labelled = [...fields].filter((field) =>
    /\balt\b|title|tag|keyword|caption|descri/i.test(
      [field.name, field.id, field.placeholder, field.ariaLabel, field.labels?.[0]?.textContent].join(" "),
    ),
  );
  const keywords = document.querySelector<HTMLMetaElement>("meta[name=keywords]")?.content ?? "";
  return [...labelled.map((field) => field.value), document.title, keywords];
}
