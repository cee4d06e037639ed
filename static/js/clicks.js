/** Clicks that mean "here": with a key or another button they open a tab or a window instead. */

export const isPlainClick = (event) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
