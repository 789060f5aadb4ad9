import { joinPanels } from "../../../../extension/src/background/panels";

type Heard = (message: unknown) => void;

/** One end of a line, and what is done with it. */
function line(sender: object = {}) {
  const [messages, ends]: [Heard[], (() => void)[]] = [[], []];
  return {
    sender,
    sent: [] as unknown[],
    ended: false,
    postMessage(message: unknown) {
      this.sent.push(message);
    },
    disconnect() {
      this.ended = true;
    },
    onMessage: { addListener: (hear: Heard) => messages.push(hear) },
    onDisconnect: { addListener: (hear: () => void) => ends.push(hear) },
    hear: (message: unknown) => {
      for (const hear of messages) hear(message);
    },
    end: () => {
      for (const hear of ends) hear();
    },
  };
}

const join = (frame: ReturnType<typeof line>) => joinPanels(frame as unknown as chrome.runtime.Port);

let page: ReturnType<typeof line>;
let asked: unknown[];
beforeEach(() => {
  page = line();
  asked = [];
  const connect = (...values: unknown[]) => {
    asked.push(values);
    return page;
  };
  vi.stubGlobal("chrome", { tabs: { connect }, runtime: {} });
});

it("joins a frame to the page around it, both ways and to the end", () => {
  const frame = line({ origin: "https://discord.com", tab: { id: 7, url: "https://discord.com/channels" } });
  join(frame);
  expect(asked).toEqual([[7, { frameId: 0 }]]);
  frame.hear("a state");
  page.hear("a press");
  expect([page.sent, frame.sent]).toEqual([["a state"], ["a press"]]);
  page.end();
  expect(frame.ended).toBe(true);
});

it.each([
  ["another site", "https://gallery.example/"],
  ["a site that the browser says nothing about", undefined],
])("shows the pictures of a frame to no page of %s", (_, url) => {
  const frame = line({ origin: "https://discord.com", tab: { id: 7, url } });
  join(frame);
  expect(asked).toEqual([]);
  expect(frame.ended).toBe(true);
});
