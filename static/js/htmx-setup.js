/** The only file that listens to htmx, so that a later major version changes one place. */

import { toast } from "./feedback.js";
import { csrfToken, sentence } from "./net.js";

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:sendError", () => toast("No connection. Nothing was sent."));

document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  toast(sentence(xhr.status, xhr.responseText, Number(xhr.getResponseHeader("Retry-After"))));
});

/* An answer that holds the bell's number tells it: the socket may have opened after the change. */
document.addEventListener("htmx:afterRequest", ({ detail: { successful, xhr, elt } }) => {
  if (!successful) return;
  const number = /data-badge="notifications"[^>]*>(\d+)</.exec(xhr.responseText)?.[1];
  const detail = { kind: "read", unread: Number(number) };
  if (number !== undefined) document.dispatchEvent(new CustomEvent("realtime:notification", { detail }));
  if (elt.matches("[data-answers-request]")) document.dispatchEvent(new CustomEvent("request:answered"));
});

/** Let htmx see markup that arrived by our own requests. */
export function adopt(element) {
  window.htmx?.process(element);
}
