/** What live frames change on the page: counters, comments, badges, the new-posts pill, offline. */

import { announce } from "./feedback.js";
import { drop, refresh, showCounts } from "./comments.js";
import { unwatch, watch } from "./realtime.js";

const on = (type, act) => document.addEventListener(`realtime:${type}`, ({ detail }) => act(detail ?? {}));

/* Posts on the screen are watched; others are not worth a subscription. */
const watching = new Map();
const sight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const id = target.dataset.postId;
      if (isIntersecting && !watching.has(target)) {
        watching.set(target, id);
        watch(id);
      } else if (!isIntersecting && watching.delete(target)) {
        unwatch(id);
      }
    }
  },
  { rootMargin: "200px" },
);

function observe(root) {
  if (root.matches?.("[data-post-id]")) sight.observe(root);
  root.querySelectorAll?.("[data-post-id]").forEach((post) => sight.observe(post));
}

function forget(root) {
  for (const [element, id] of watching) {
    if (!root.contains(element)) continue;
    watching.delete(element);
    sight.unobserve(element);
    unwatch(id);
  }
}

if (document.querySelector('meta[name="realtime-url"]')) {
  observe(document.body);
  new MutationObserver((records) => {
    for (const { addedNodes, removedNodes } of records) {
      removedNodes.forEach((node) => node.nodeType === Node.ELEMENT_NODE && forget(node));
      addedNodes.forEach((node) => node.nodeType === Node.ELEMENT_NODE && observe(node));
    }
  }).observe(document.body, { childList: true, subtree: true });
}

on("counter", (frame) => showCounts(String(frame.post), frame));
on("comment.created", ({ post, comment }) => refresh(String(post), String(comment)));
on("comment.updated", ({ post, comment }) => refresh(String(post), String(comment)));
on("comment.removed", ({ comment }) => drop(String(comment)));

/* The badges say what the server counted, in every open tab. */
const WORDS = { notifications: ["new", "new"], requests: ["follow request", "follow requests"] };

function badge(name, number) {
  if (number === undefined) return;
  for (const mark of document.querySelectorAll(`[data-badge="${name}"]`)) {
    mark.hidden = number === 0;
    mark.textContent = number > 99 ? "99+" : number;
  }
  for (const text of document.querySelectorAll(`[data-badge-text="${name}"]`)) {
    text.textContent = number ? `, ${number} ${WORDS[name][number === 1 ? 0 : 1]}` : "";
  }
}

/* Between the making of the page and its socket something may have happened. */
on("badges", ({ unread, requests }) => {
  badge("notifications", unread);
  badge("requests", requests);
});
on("notification", ({ unread, requests, kind }) => {
  badge("notifications", unread);
  badge("requests", requests);
  if (kind === "follow_request") announce("New follow request");
  else if (kind !== "read") announce("New notification");
});
on("notification.removed", ({ unread, requests }) => {
  badge("notifications", unread);
  badge("requests", requests);
});
document.addEventListener("request:answered", () => {
  const shown = Number(document.querySelector('[data-badge="requests"]')?.textContent ?? 0);
  badge("requests", Math.max(0, shown - 1));
});

/* New posts wait behind a pill; the reader's place never moves. */
const pill = document.querySelector("[data-new-posts]");
const arrived = new Set();

on("feed.new", ({ post }) => {
  if (!pill || (post && document.querySelector(`main [data-post-id="${CSS.escape(String(post))}"]`))) return;
  arrived.add(String(post ?? arrived.size));
  const text = arrived.size === 1 ? "1 new post" : `${arrived.size} new posts`;
  pill.querySelector("[data-new-posts-text]").textContent = text;
  if (pill.hidden) announce(text);
  pill.hidden = false;
});

/* Without a connection the page says so at once. */
function connection() {
  const line = document.getElementById("connection");
  if (line) line.hidden = navigator.onLine;
}
addEventListener("online", connection);
addEventListener("offline", connection);
connection();
