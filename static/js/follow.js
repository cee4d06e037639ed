/** Follow buttons: one answer changes every button of that person on the page. */

import { announce, toast } from "./feedback.js";
import { send } from "./net.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-follow] form");
  if (!form || form.closest("dialog")?.open === false) return;
  event.preventDefault();
  const holder = form.closest("[data-follow]");
  const { follow: username } = holder.dataset;
  const button = event.submitter ?? form.querySelector("button");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const response = await send(form.action, { body: new FormData(form), headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector(`[data-follow="${CSS.escape(username)}"]`);
    if (!fresh) return location.reload();
    const dialog = form.closest("dialog");
    dialog?.close();
    const hadFocus = holder.contains(document.activeElement) || Boolean(dialog);
    for (const other of document.querySelectorAll(`[data-follow="${CSS.escape(username)}"]`)) {
      const copy = document.importNode(fresh, true);
      // Each holder keeps the look of its place: full width in a profile, small in a list.
      const size = other.dataset.size ?? "";
      if (size) copy.querySelectorAll(":scope > form > .button, :scope > .button").forEach((item) => item.classList.add(`button--${size}`));
      copy.dataset.size = size;
      other.replaceWith(copy);
      if (hadFocus && other === holder) copy.querySelector("button")?.focus();
    }
    announce(fresh.dataset.announce ?? "");
  } catch (error) {
    button.removeAttribute("aria-busy");
    toast(error.message);
  }
});
