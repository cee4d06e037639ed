/**
 * "Report" over the page it stands on: the form of the report page, in a dialog.
 *
 * Without this script the link leads to that page, whose form does the same.
 */

import { isPlainClick } from "./clicks.js";
import { toast } from "./feedback.js";
import { fetchPage, RequestFailed, send } from "./net.js";

const dialog = document.getElementById("report-dialog");
const body = dialog?.querySelector("[data-report-body]");
const headers = { "X-Fragment": "report" };

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-report]");
  if (!dialog || !link || !isPlainClick(event)) return;
  event.preventDefault();
  link.closest("details[data-menu]")?.removeAttribute("open");
  open(link.href);
});

async function open(url) {
  try {
    show(await fetchPage(url, { headers }));
    dialog.showModal();
  } catch (error) {
    toast(error.message);
  }
}

function show(page) {
  body.replaceChildren(...page.body.children);
}

dialog?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-report-cancel]")) return;
  event.preventDefault();
  dialog.close();
});

dialog?.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-report-form]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const response = await send(form.action, { body: new FormData(form), headers });
    show(parsed(await response.text()));
    body.querySelector("a")?.focus();
  } catch (error) {
    button.disabled = false;
    if (error instanceof RequestFailed && error.status === 422) show(parsed(error.text));
    else toast(error.message);
  }
});

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}
