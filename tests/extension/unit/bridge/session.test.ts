import { Session } from "../../../../extension/src/bridge/session";
import type { PanelActions, PanelState } from "../../../../extension/src/panel/contract";
import { bad, FakeDaemon, picture, troubled } from "./pictures";

function started() {
  const daemon = new FakeDaemon();
  let state: PanelState = { kind: "hidden" };
  let actions = {} as PanelActions;
  const released = vi.fn(async (_files: readonly File[]) => undefined);
  const session = new Session({
    daemon,
    createPanel: (given) => {
      actions = given;
      return {
        render: (next) => {
          state = next;
        },
      };
    },
    openPairing: () => undefined,
    altText: { exists: () => false, write: () => undefined },
    withheld: () => undefined,
    released,
  });
  const delivered: string[] = [];
  const abandoned: string[] = [];
  const begin = (file: File) =>
    session.begin([file], {
      deliver: async ([result]) => void delivered.push((await result?.text()) ?? ""),
      abandon: () => void abandoned.push(file.name),
    });
  return { session, daemon, begin, released, delivered, abandoned, state: () => state, actions: () => actions };
}

it("shows what is under way, and then before and after", async () => {
  const { begin, state } = started();
  begin(picture());
  expect(state().kind).toBe("working");
  await vi.waitFor(() => expect(state().kind).toBe("done"));
});

it("shows the trouble of a batch until the user lets its originals go, and no other's", async () => {
  const { begin, daemon, state, actions, delivered } = started();
  daemon.onSubmit = () => bad("damaged");
  begin(picture("a.png", "first"));
  begin(picture("b.png", "second"));
  await vi.waitFor(() => expect(state().kind).toBe("trouble"));
  actions().uploadOriginalOnce();
  await vi.waitFor(() => expect(delivered).toEqual(["first"]));
  expect(state()).toMatchObject({ kind: "trouble", pictures: [{ name: "b.png" }] });
});

it("does not let originals go while all is well", async () => {
  const { begin, daemon, actions, delivered } = started();
  daemon.onPoll = () => bad("daemon_unreachable");
  begin(picture());
  actions().uploadOriginalOnce();
  await Promise.resolve();
  expect(delivered).toEqual([]);
});

it("tells the tripwire of a released original before the page has it", async () => {
  const { begin, daemon, state, actions, delivered, released } = started();
  daemon.onSubmit = () => bad("damaged");
  const original = picture();
  begin(original);
  await vi.waitFor(() => expect(state().kind).toBe("trouble"));
  released.mockImplementation(async () => {
    expect(delivered).toEqual([]);
    return undefined;
  });
  actions().uploadOriginalOnce();
  await vi.waitFor(() => expect(delivered).toEqual(["original"]));
  expect(released).toHaveBeenCalledWith([original]);
});

it("abandons everything when the page goes away", () => {
  const { session, begin, abandoned } = started();
  begin(picture("a.png"));
  begin(picture("b.png"));
  session.end();
  expect(abandoned).toEqual(["a.png", "b.png"]);
});

it("says what the tripwire has stopped until it is dismissed", () => {
  const { session, state, actions } = started();
  session.showStopped(troubled("original_stopped"));
  expect(state()).toMatchObject({ kind: "stopped", trouble: { code: "original_stopped" } });
  actions().dismiss();
  expect(state().kind).toBe("hidden");
});
