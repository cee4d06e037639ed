/** Follow buttons: one answer changes every button of that person on the page. */

import { announce, toast } from "./feedback.js";
import { send } from "./net.js";

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-follow] form");
  if (!form) return;
  event.preventDefault();
  const holder = form.closest("[data-follow]");
  const { follow: username } = holder.dataset;
  const button = event.submitter ?? form.querySelector("button");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const body = new FormData(form);
  body.set("size", holder.dataset.size ?? "");
  try {
    const response = await send(form.action, { body, headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector(`[data-follow="${CSS.escape(username)}"]`);
    if (!fresh) return location.reload();
    const hadFocus = holder.contains(document.activeElement);
    for (const other of document.querySelectorAll(`[data-follow="${CSS.escape(username)}"]`)) {
      const copy = document.importNode(fresh, true);
      copy.dataset.size = other.dataset.size;
      // Each place keeps its size: large on a profile, small in a list.
      for (const item of copy.querySelectorAll(".button")) {
        item.classList.toggle("button--small", other.dataset.size === "small");
      }
      other.replaceWith(copy);
      if (hadFocus && other === holder) copy.querySelector("button, summary, a")?.focus();
    }
    announce(fresh.dataset.announce ?? "");
  } catch (error) {
    button.removeAttribute("aria-busy");
    toast(error.message);
  }
});
