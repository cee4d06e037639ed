/** What people are told: the polite live region and the passing messages. */

const TOAST_MS = 5000;

export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  // A fresh task makes screen readers repeat the same sentence when it happens twice.
  setTimeout(() => (region.textContent = text), 40);
}

export function toast(text, { label = "", action = null } = {}) {
  const region = document.getElementById("toasts");
  const template = document.getElementById("toast-template");
  if (!region || !template) return;
  const item = template.content.firstElementChild.cloneNode(true);
  item.querySelector(".toast__text").textContent = text;
  const button = item.querySelector(".toast__action");
  const remove = () => {
    item.remove();
    if (!region.childElementCount) region.hidePopover();
  };
  if (action) {
    button.hidden = false;
    button.textContent = label;
    button.addEventListener("click", () => {
      action();
      remove();
    });
  }
  if (region.matches(":popover-open")) region.hidePopover();
  region.replaceChildren(item);
  region.showPopover();
  announce(text);
  let timer = setTimeout(remove, TOAST_MS);
  item.addEventListener("pointerenter", () => clearTimeout(timer));
  item.addEventListener("focusin", () => clearTimeout(timer));
  item.addEventListener("pointerleave", () => (timer = setTimeout(remove, TOAST_MS)));
}

const choices = document.documentElement.dataset;

/** Whether nothing should move: the device says so, or the reader's own settings. */
export const calm = () => choices.motion === "less" || matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Whether nothing should be loaded that the reader has not asked for. */
export const thrifty = () => choices.saver === "on" || navigator.connection?.saveData === true;
