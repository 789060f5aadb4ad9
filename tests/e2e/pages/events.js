// Writes down what a page can see of a choice, a drop or a paste: `events`.
"use strict";
var events = [];

function described(event) {
  const data = event.dataTransfer ?? event.clipboardData;
  const files = data?.files ?? event.target.files ?? [];
  return {
    type: event.type,
    at: `${event.currentTarget.constructor.name} ${event.eventPhase}`,
    target: event.target.localName,
    flags: [event.bubbles, event.cancelable, event.composed].join(),
    kind: event.constructor.name,
    files: [...files].map(({ name, type }) => `${name} ${type}`),
    items: [...(data?.items ?? [])].map(({ kind, type }) => `${kind} ${type}`),
    types: [...(data?.types ?? [])],
  };
}

function watch(target) {
  for (const type of ["beforeinput", "input", "change", "cancel", "drop", "paste", "submit"]) {
    for (const capture of [true, false]) {
      target.addEventListener(type, (event) => events.push(described(event)), { capture });
    }
  }
}

watch(window);
watch(document);
