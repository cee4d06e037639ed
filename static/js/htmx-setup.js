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

/** Let htmx see markup that arrived by our own requests. */
export function adopt(element) {
  window.htmx?.process(element);
}
