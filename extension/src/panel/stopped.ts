import { text } from "../i18n";
import type { Trouble } from "../protocol";
import { h } from "../ui/dom";
import { explain } from "../ui/trouble";
import type { PanelActions } from "./contract";
import { button, heading, type View } from "./view";

/** The page tried to send an original past us. */
export function stoppedView(trouble: Trouble, actions: PanelActions): View {
  const { message, remedy } = explain(trouble);
  return {
    element: h(
      "div.stopped",
      {},
      heading(message),
      h("p", {}, remedy),
      h("div.buttons", {}, button("dismiss", text("close"), "primary")),
    ),
    spoken: `${message} ${remedy}`,
    urgent: true,
    presses: { dismiss: actions.dismiss },
  };
}
