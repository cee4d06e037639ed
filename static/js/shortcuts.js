/** Single-key shortcuts; silent inside fields, and off where the person switched them off. */

import { focusArticle } from "./feed.js";

const PLACES = { h: "/", e: "/explore/", s: "/search/", n: "/notifications/", p: null };
const CHORD_MS = 1200;
let chord = -Infinity;

const enabled = () => document.documentElement.dataset.shortcuts !== "off";
const typing = (target) =>
  target.closest?.("input, textarea, select, [contenteditable]") && !target.matches("[type=checkbox], [type=radio]");

function currentPost() {
  const open = document.querySelector("dialog[open] [data-post-id]");
  if (open) return open;
  const focused = document.activeElement?.closest?.("[data-post-id]");
  if (focused) return focused;
  const bar = topBar();
  return [...document.querySelectorAll("main [data-post-id]")].find(
    (post) => post.getBoundingClientRect().bottom > bar + 120,
  );
}

const topBar = () => document.querySelector(".top-bar")?.getBoundingClientRect().bottom ?? 0;

function move(step) {
  const posts = [...document.querySelectorAll("main article[data-post-id]")];
  if (!posts.length) return;
  const focused = document.activeElement?.closest?.("article[data-post-id]");
  const at = posts.indexOf(focused);
  const edge = topBar() + 24;
  const target = focused
    ? posts[at + step]
    : step > 0
      ? posts.find((post) => post.getBoundingClientRect().top >= edge - 40) ?? posts[0]
      : posts.findLast((post) => post.getBoundingClientRect().top < edge - 40);
  if (target) focusArticle(target);
}

const press = (selector) => currentPost()?.querySelector(selector)?.click();

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  l: () => press('form[data-toggle="like"] button'),
  s: () => press('form[data-toggle="save"] button'),
  c: () => {
    const post = currentPost();
    const area = post?.querySelector("form[data-composer] textarea");
    if (area) area.focus();
    else post?.querySelector("[data-comment-link]")?.click();
  },
  "/": () => {
    const box = document.querySelector("[data-search-input]");
    if (box) box.focus();
    else location.assign("/search/");
  },
  n: () => location.assign("/create/"),
  "?": () => document.getElementById("shortcuts")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!enabled() || typing(event.target)) return;
  const modal = document.querySelector("dialog[open]:modal");
  if (modal && modal.id !== "post-dialog") return;
  if (event.timeStamp - chord < CHORD_MS && event.key in PLACES) {
    chord = -Infinity;
    event.preventDefault();
    const own = document.querySelector('.rail [data-go="p"]')?.href;
    location.assign(PLACES[event.key] ?? own ?? "/");
    return;
  }
  chord = -Infinity;
  if (event.key === "g") {
    chord = event.timeStamp;
    return;
  }
  const act = ACTIONS[event.key];
  if (!act || !document.querySelector('meta[name="viewer"]') && !"jk?/".includes(event.key)) return;
  event.preventDefault();
  act();
});
