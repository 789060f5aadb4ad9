/** Where in the page the panel lives. */

/**
 * Puts the panel where it can be seen and used, whatever the page does meanwhile.
 *
 * A modal dialogue makes everything outside of it dead, so the panel goes inside; as a popover it lies above
 * everything, and no transform or stacking order of the page reaches it.
 *
 * @param host what hangs in the page.
 * @param popover inside the host's shadow root.
 */
export function settle(host: HTMLElement, popover: HTMLElement): void {
  const home = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.documentElement;
  if (host.parentNode !== home) {
    home.append(host);
  }
  if (!popover.matches(":popover-open")) {
    popover.showPopover();
  }
}
