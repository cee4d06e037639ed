/** The comment composer: grows, sends by button or Ctrl+Enter, and never loses what was written. */

import { isPlainClick } from "./clicks.js";
import { announce, toast } from "./feedback.js";
import { adopt } from "./htmx-setup.js";
import { fetchPage, send } from "./net.js";
import { setCount } from "./toggles.js";

const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");
const composerOf = (element) => element.closest?.("form[data-composer]");

document.addEventListener("input", (event) => {
  const form = composerOf(event.target);
  if (!form) return;
  const area = form.elements.namedItem("text");
  if (!GROWS_BY_ITSELF) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }
});

document.addEventListener("keydown", (event) => {
  const form = composerOf(event.target);
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("submit", async (event) => {
  const form = composerOf(event.target);
  if (!form) return;
  event.preventDefault();
  const area = form.elements.namedItem("text");
  if (!area.value.trim() || form.dataset.busy) return;
  form.dataset.busy = "true";
  // The same text keeps its key, so a retry after a lost answer does not post twice.
  form.dataset.key ||= crypto.randomUUID();
  const button = form.querySelector(".composer__send");
  button.setAttribute("aria-busy", "true");
  tell(form, "");
  try {
    const response = await send(form.action, {
      body: new FormData(form),
      headers: { "X-Fragment": "comment", "Idempotency-Key": form.dataset.key },
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const added = insertFrom(page, form.dataset.composer);
    area.value = "";
    area.style.height = "";
    stopReply(form);
    if (added) added.scrollIntoView({ block: "nearest" });
    announce("Comment posted");
  } catch (error) {
    tell(form, `${error.message} Your text is still here.`);
  } finally {
    delete form.dataset.busy;
    // A text that failed and was then changed is another comment.
    area.addEventListener("input", () => delete form.dataset.key, { once: true });
    if (!area.value) delete form.dataset.key;
    button.removeAttribute("aria-busy");
  }
});

function tell(form, text) {
  const line = form.querySelector("[data-composer-error]");
  line.textContent = text;
  line.hidden = !text;
  if (text) announce(text);
}

const listsOf = (postId) => document.querySelectorAll(`[data-comments="${CSS.escape(postId)}"]`);

const isNewer = (id, other) => other && (id.length === other.length ? id > other : id.length > other.length);

/** Put every comment of the page that is not shown yet where it belongs; returns the last one. */
export function insertFrom(page, postId) {
  let last = null;
  for (const list of listsOf(postId)) {
    for (const comment of page.querySelectorAll("[data-comment-id]")) {
      const id = comment.dataset.commentId;
      if (list.querySelector(`[data-comment-id="${id}"]`)) continue;
      const { parent } = comment.dataset;
      const home = parent ? list.querySelector(`[data-replies="${parent}"]`) : list;
      if (!home) continue;
      last = document.importNode(comment, true);
      // Comments stand newest first, replies in the order of the talk; ids are in order of time.
      const older = parent ? null : [...home.children].find((other) => isNewer(id, other.dataset.commentId));
      home.insertBefore(last, older ?? null);
      adopt(last);
    }
    list.querySelector("[data-no-comments]")?.remove();
  }
  return last;
}

/** Fetch one comment as this viewer may see it, then show, replace or drop it. */
export async function refresh(postId, commentId) {
  if (!listsOf(postId).length) return;
  try {
    const page = await fetchPage(`/p/${postId}/comments/${commentId}/`, { headers: { "X-Fragment": "comment" } });
    const fresh = page.querySelector(`[data-comment-id="${commentId}"]`);
    if (!fresh) return;
    for (const shown of document.querySelectorAll(`[data-comment-id="${commentId}"]`)) {
      const old = shown.querySelector("[data-comment-body]");
      // Whoever edits or is about to delete it is not interrupted.
      if (old.querySelector("details[open]")) continue;
      const body = document.importNode(fresh.querySelector("[data-comment-body]"), true);
      old.replaceWith(body);
      adopt(body);
    }
    insertFrom(page, postId);
  } catch (error) {
    // Gone, or not for this viewer (any more); without an answer what is shown stays.
    if (error.status === 404) drop(commentId);
  }
}

export function drop(commentId) {
  document.querySelectorAll(`[data-comment-id="${CSS.escape(commentId)}"]`).forEach((item) => item.remove());
}

export function showCounts(postId, counts) {
  for (const kind of ["likes", "comments"]) {
    if (counts[kind] === undefined) continue;
    const selector = `[data-counter="${kind}:${CSS.escape(postId)}"]`;
    document.querySelectorAll(selector).forEach((element) => setCount(element, counts[kind]));
  }
}

document.addEventListener("click", (event) => {
  const reply = event.target.closest?.("[data-reply-to]");
  if (reply && startReply(reply)) event.preventDefault();
  const stop = event.target.closest?.("[data-reply-cancel]");
  if (stop) stopReply(composerOf(stop));
});

function startReply(link) {
  const root = link.closest("[data-post-id]") ?? document;
  const form = root.querySelector("form[data-composer]");
  if (!form) return false;
  form.elements.namedItem("parent_id").value = link.dataset.replyTo;
  const line = form.querySelector("[data-reply-line]");
  line.hidden = false;
  line.querySelector("[data-reply-name]").textContent = link.dataset.replyName;
  const area = form.elements.namedItem("text");
  if (!area.value.trim()) area.value = `@${link.dataset.replyName} `;
  area.focus();
  return true;
}

function stopReply(form) {
  const parent = form.elements.namedItem("parent_id");
  if (parent) parent.value = "";
  const line = form.querySelector("[data-reply-line]");
  if (line) line.hidden = true;
}

/* Editing, deleting and loading more keep the reader in place. */
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-comment-edit], form[data-comment-delete], form[data-comment-approve]");
  if (!form) return;
  event.preventDefault();
  const { commentId } = form.closest("[data-comment-id]").dataset;
  const { postId } = form.closest("[data-post-id]").dataset;
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  try {
    const response = await send(form.action, { body: new FormData(form), headers: { "X-Fragment": "comment" } });
    if ("commentDelete" in form.dataset) {
      drop(commentId);
      showCounts(postId, await response.json());
      announce("Comment deleted");
    } else {
      form.closest("details").open = false;
      await refresh(postId, commentId);
      announce("commentApprove" in form.dataset ? "Comment approved" : "Comment saved");
    }
  } catch (error) {
    toast(error.message);
  } finally {
    button.removeAttribute("aria-busy");
  }
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-load-replies], a[data-more-comments]");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  if (link.getAttribute("aria-busy") === "true") return;
  link.setAttribute("aria-busy", "true");
  try {
    const page = await fetchPage(link.href, { headers: { "X-Fragment": "comments" } });
    const { postId } = link.closest("[data-post-id]").dataset;
    const before = link.closest("[data-post-id]").querySelectorAll("[data-comment-id]").length;
    insertFrom(page, postId);
    const next = page.querySelector("a[data-more-comments]");
    const added = link.closest("[data-post-id]").querySelectorAll("[data-comment-id]").length - before;
    if ("moreComments" in link.dataset && next) link.replaceWith(next);
    else link.remove();
    announce(`${added} more comments`);
  } catch (error) {
    link.removeAttribute("aria-busy");
    toast(error.message);
  }
});
