/**
 * Reports what somebody signed in sees and opens, so that ranking can learn and authors see views.
 *
 * An impression is a viewable one as the Media Rating Council defines it: at least half of the post
 * in sight, in a tab in front, for at least one second without a break. A report is a fetch that
 * outlives its page; nothing waits for it, and one that is lost is lost.
 */

import { csrfToken } from "./net.js";

const ADDRESS = "/api/instaclone/v1/interactions";
const POSTS = "article[data-post-id], a[data-post-link][data-key]";
const SHARE = 0.5;
const SEEN_MS = 1_000;
const SHORTEST_DWELL_MS = 250;
const REPORT_MS = 10_000;
const MOST_EVENTS = 100;
/* What the server takes: a tab may sleep for days with something left to say. */
const OLDEST_MS = 24 * 3_600_000;
/* Steps fine enough to notice when a post that is far taller than the window fills half of it. */
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);
const SURFACES = [
  [/^\/$/, "home"],
  [/^\/explore\/tags\//, "tag"],
  [/^\/explore\/places\//, "place"],
  [/^\/explore\//, "explore"],
  [/^\/search\//, "search"],
  [/^\/notifications\//, "notifications"],
  [/^\/p\//, "post"],
  [/^\/(about|accounts|admin|create|settings|styleguide)\//, "other"],
  [/^\/[\w.]+\//, "profile"],
];
const surfaceOf = (path) => SURFACES.find(([pattern]) => pattern.test(path))?.[1] ?? "other";

/* A dialog changes the address, but not what lies behind it. */
const surface = surfaceOf(location.pathname);
const dialog = document.getElementById("post-dialog");
const sights = new Map();
let away = false;

/* Reports: events wait for their batch; one that met no server is sent once more as it was. */
let waiting = [];
let unsent = null;
let timer = 0;

function note(kind, about) {
  waiting.push({ kind, at: performance.now(), ...about });
  if (waiting.length >= MOST_EVENTS) report();
  else timer ||= setTimeout(report, REPORT_MS);
}

function report() {
  clearTimeout(timer);
  timer = 0;
  if (unsent) send(unsent, { isRepeat: true });
  unsent = null;
  if (!waiting.length) return;
  send({ batch: randomId(), events: waiting.splice(0) });
}

/* Not randomUUID, which exists only over HTTPS. */
function randomId() {
  const parts = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(parts, (part) => part.toString(36).padStart(7, "0")).join("");
}

async function send(batch, { isRepeat = false } = {}) {
  const now = performance.now();
  const events = batch.events
    .map(({ at, ...event }) => ({ ...event, ago: Math.round(now - at) }))
    .filter(({ ago }) => ago <= OLDEST_MS);
  if (!events.length) return;
  try {
    await fetch(ADDRESS, {
      method: "POST",
      body: JSON.stringify({ batch: batch.batch, events }),
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      credentials: "same-origin",
      keepalive: true,
      priority: "low",
    });
  } catch {
    if (!isRepeat) unsent = batch;
  }
}

/* Sights: each post on the page, when it came into view, and whether that was an impression. */
function placeOf(element) {
  const list = element.closest("[data-feed-items]");
  if (!list) return 0;
  // Between posts a list may say where new ones end.
  const items = [...list.children].filter((child) => !child.matches(".end-mark"));
  return Math.max(0, items.indexOf(element));
}

function subjectOf(element) {
  const isDetail = element.hasAttribute("data-post-detail");
  return {
    post: element.dataset.postId ?? element.dataset.key,
    surface: isDetail ? "post" : surface,
    position: isDetail ? 0 : placeOf(element),
  };
}

function settle() {
  const isInFront = !away && document.visibilityState === "visible";
  for (const [element, sight] of sights) {
    const isCovered = dialog?.open && !dialog.contains(element);
    const isSeen = sight.inView && isInFront && !isCovered && element.isConnected;
    if (isSeen && !sight.since) begin(element, sight);
    else if (!isSeen && sight.since) end(sight);
  }
}

function begin(element, sight) {
  sight.since = performance.now();
  sight.about = subjectOf(element);
  if (sight.isNoted) return;
  sight.timer = setTimeout(() => {
    sight.isNoted = true;
    note("impression", sight.about);
  }, SEEN_MS);
}

function end(sight) {
  clearTimeout(sight.timer);
  const ms = Math.min(OLDEST_MS, Math.round(performance.now() - sight.since));
  sight.since = 0;
  if (sight.isNoted && ms >= SHORTEST_DWELL_MS) note("dwell", { ...sight.about, ms });
}

const eye = new IntersectionObserver(
  (entries) => {
    for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
      const sight = sights.get(target);
      if (!sight) continue;
      const fillsHalf = rootBounds && intersectionRect.height >= rootBounds.height * SHARE;
      sight.inView = intersectionRatio >= SHARE || (intersectionRatio > 0 && fillsHalf);
    }
    settle();
  },
  { threshold: STEPS },
);

function each(root, act) {
  if (root.matches?.(POSTS)) act(root);
  root.querySelectorAll?.(POSTS).forEach(act);
}

function look(element) {
  if (sights.has(element)) return;
  if (dialog?.contains(element)) opened(element.dataset.postId);
  sights.set(element, { inView: false, since: 0, isNoted: false });
  eye.observe(element);
}

function forget(element) {
  const sight = sights.get(element);
  if (!sight || element.isConnected) return;
  if (sight.since) end(sight);
  eye.unobserve(element);
  sights.delete(element);
}

/* Opens and visits: once for each time somebody really goes there. */
function opened(post) {
  const opener = [...sights.keys()].find((element) => subjectOf(element).post === post);
  note("open", { post, surface, position: opener ? placeOf(opener) : null });
}

function arrive() {
  const [entry] = performance.getEntriesByType("navigation");
  if (document.visibilityState !== "visible" || entry?.type !== "navigate") return;
  const from = document.referrer ? new URL(document.referrer) : null;
  const isOurs = from?.origin === location.origin;
  const steps = location.pathname.split("/").slice(1, surface === "post" ? 3 : 2);
  if (isOurs && from.pathname.startsWith(`/${steps.join("/")}/`)) return;
  const origin = isOurs ? surfaceOf(from.pathname) : "other";
  const post = document.querySelector("main [data-post-detail]")?.dataset.postId;
  const account = document.querySelector("[data-profile-id]")?.dataset.profileId;
  if (post) note("open", { post, surface: origin });
  if (account) note("profile", { account, surface: origin });
}

/* Swipes: the furthest photo that somebody has turned to. */
const furthest = new WeakMap();

function swiped({ target }) {
  if (!target.matches?.(".carousel__track") || !target.clientWidth) return;
  const element = target.closest(POSTS);
  const slide = Math.round(Math.abs(target.scrollLeft) / target.clientWidth);
  if (!element || slide <= (furthest.get(element) ?? 0)) return;
  furthest.set(element, slide);
  note("swipe", { ...subjectOf(element), slide });
}

function leave() {
  settle();
  report();
}

if (document.querySelector('meta[name="viewer"]')) {
  each(document.body, look);
  new MutationObserver((records) => {
    for (const { addedNodes, removedNodes } of records) {
      removedNodes.forEach((node) => each(node, forget));
      addedNodes.forEach((node) => each(node, look));
    }
  }).observe(document.body, { childList: true, subtree: true });
  if (dialog) new MutationObserver(settle).observe(dialog, { attributeFilter: ["open"] });
  document.addEventListener("scroll", swiped, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : settle()));
  addEventListener("pagehide", () => {
    away = true;
    leave();
  });
  addEventListener("pageshow", () => {
    away = false;
    settle();
  });
  if (document.visibilityState === "visible") arrive();
  else document.addEventListener("visibilitychange", arrive, { once: true });
}
