/**
 * A post over the page it was opened from: same URL, same markup as the full page.
 *
 * Back and Esc close it and return the focus to the tile; the arrows move to the neighbours; a
 * reload shows the full page, because the address is the post's own.
 */

import { isPlainClick } from "./clicks.js";
import { calm, toast } from "./feedback.js";
import { adopt } from "./htmx-setup.js";
import { fetchPage } from "./net.js";

const dialog = document.getElementById("post-dialog");
let opener = null;
let neighbours = [];
let titleBefore = "";

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-post-link]");
  if (!dialog || !link || !isPlainClick(event) || dialog.contains(link)) return;
  event.preventDefault();
  open(link);
});

async function open(link) {
  opener = link;
  titleBefore = document.title;
  neighbours = [...(link.closest("[data-neighbours]")?.querySelectorAll("a[data-post-link]") ?? [link])];
  history.pushState({ post: link.href }, "", link.href);
  dialog.showModal();
  await fill(link.href, link.hash);
}

async function fill(url, hash = "") {
  const body = dialog.querySelector("[data-dialog-body]");
  body.replaceChildren(dialog.querySelector("template").content.cloneNode(true));
  showArrows();
  try {
    const page = await fetchPage(url, { headers: { "X-Fragment": "dialog" } });
    const post = page.querySelector("[data-post-detail]");
    if (!dialog.open || location.href !== url) return;
    if (!post) throw new Error("This post did not load.");
    // A page behind the dialog may show the same post; ids must stay unique.
    body.replaceChildren(post);
    adopt(post);
    document.title = page.title || titleBefore;
    if (hash === "#comments") post.querySelector("textarea")?.focus();
    else dialog.querySelector("[data-dialog-close]").focus();
  } catch (error) {
    toast(error.message);
    history.back();
  }
}

function showArrows() {
  const at = neighbours.indexOf(opener);
  dialog.querySelector("[data-dialog-prev]").hidden = at <= 0;
  dialog.querySelector("[data-dialog-next]").hidden = at < 0 || at >= neighbours.length - 1;
}

function step(by) {
  const next = neighbours[neighbours.indexOf(opener) + by];
  if (!next) return;
  opener = next;
  history.replaceState({ post: next.href }, "", next.href);
  fill(next.href);
}

function close() {
  if (!dialog.open) return;
  dialog.close();
  document.title = titleBefore;
  dialog.querySelector("[data-dialog-body]").replaceChildren();
  opener?.scrollIntoView({ block: "nearest", behavior: calm() ? "instant" : "smooth" });
  opener?.focus({ preventScroll: true });
}

if (dialog) {
  addEventListener("popstate", (event) => {
    if (!event.state?.post) close();
    else if (!dialog.open) location.reload();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    history.back();
  });
  dialog.addEventListener("click", (event) => {
    const onBackdrop = event.target === dialog || event.target.matches("[data-dialog-body]");
    if (event.target.closest("[data-dialog-close]") || (onBackdrop && innerWidth >= 900)) history.back();
    else if (event.target.closest("[data-dialog-prev]")) step(-1);
    else if (event.target.closest("[data-dialog-next]")) step(1);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.target.closest("input, textarea, select")) return;
    if (event.key === "ArrowLeft") step(document.dir === "rtl" ? 1 : -1);
    if (event.key === "ArrowRight") step(document.dir === "rtl" ? -1 : 1);
  });
}
