/**
 * Likes, saves and comment likes: forms with data-toggle, shown at once and settled honestly.
 *
 * Each key has one request in flight at most; the last wish wins, so ten quick taps end where the
 * server ends. A failed request returns to what the server last confirmed and says so.
 */

import { announce, calm, toast } from "./feedback.js";
import { send } from "./net.js";

const states = new Map();
const DOUBLE_TAP_MS = 320;
const DOUBLE_TAP_PX = 28;

const WORDS = {
  like: { on: "Liked", off: "Like removed", failed: "The like was not saved." },
  save: { on: "Saved", off: "Removed from saved", failed: "The post was not saved." },
  "comment-like": { on: "Comment liked", off: "Like removed", failed: "The like was not saved." },
};

const formsOf = (key) => document.querySelectorAll(`form[data-toggle][data-key="${CSS.escape(key)}"]`);
const buttonOf = (form) => form.querySelector("button[aria-pressed]");
const isOn = (form) => buttonOf(form).getAttribute("aria-pressed") === "true";

function stateOf(form) {
  const { key } = form.dataset;
  if (!states.has(key)) states.set(key, { confirmed: isOn(form), wanted: isOn(form), busy: false });
  return states.get(key);
}

const inWords = (number) => number.toLocaleString(document.documentElement.lang);

function show(key, on) {
  for (const form of formsOf(key)) {
    const button = buttonOf(form);
    if (isOn(form) === on) continue;
    button.setAttribute("aria-pressed", String(on));
    const field = form.elements.namedItem(form.dataset.field);
    if (field) field.value = on ? "false" : "true";
    for (const count of countsFor(form)) {
      const number = Math.max(0, Number(count.dataset.count || 0) + (on ? 1 : -1));
      setCount(count, number);
    }
    if (on && !calm()) {
      button.classList.add("action--pop");
      button.addEventListener("animationend", () => button.classList.remove("action--pop"), { once: true });
    }
  }
}

/** A post says how many like it in more than one place; a comment only beside its heart. */
function countsFor(form) {
  const post = form.dataset.toggle === "like" && form.closest("[data-post-id]");
  return post ? post.querySelectorAll('[data-counter^="likes:"]') : form.querySelectorAll("[data-count]");
}

/** Show a number, or nothing for none; an element with data-one and data-many says of what. */
export function setCount(element, number) {
  const { one, many } = element.dataset;
  const unit = one && ` ${number === 1 ? one : many}`;
  element.dataset.count = number;
  element.textContent = number > 0 ? inWords(number) + (unit ?? "") : "";
  if (unit) element.hidden = number <= 0;
}

function request(form, on) {
  const body = new FormData(form);
  if (form.dataset.field) body.set(form.dataset.field, on ? "true" : "false");
  const url = (on ? form.dataset.onUrl : form.dataset.offUrl) ?? form.action;
  return send(url, { body, headers: { Accept: "application/json" } });
}

async function settle(form, state) {
  if (state.busy) return;
  const { key, toggle } = form.dataset;
  const words = WORDS[toggle];
  state.busy = true;
  try {
    while (state.wanted !== state.confirmed) {
      const target = state.wanted;
      await request(form, target);
      state.confirmed = target;
    }
    announce(state.confirmed ? words.on : words.off);
  } catch (error) {
    state.wanted = state.confirmed;
    show(key, state.confirmed);
    toast(`${words.failed} ${error.message}`);
  } finally {
    state.busy = false;
  }
}

export function wish(form, on) {
  const state = stateOf(form);
  state.wanted = on;
  show(form.dataset.key, on);
  settle(form, state);
}

/** A like or save made elsewhere in the same account, told by the server. */
export function confirm(key, on) {
  const state = states.get(key);
  if (state?.busy) return;
  if (state) state.confirmed = state.wanted = on;
  show(key, on);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-toggle]");
  if (!form) return;
  event.preventDefault();
  wish(form, !isOn(form));
});

function burst(media) {
  if (calm()) return;
  const template = document.getElementById("burst-template");
  media.querySelector(".burst")?.remove();
  const mark = template.content.firstElementChild.cloneNode(true);
  media.append(mark);
  setTimeout(() => mark.remove(), 640);
}

/** Two taps on a photo like it and never take a like away. */
function likeByDoubleTap(target) {
  const media = target.closest("[data-double-tap]");
  const form = media?.closest("[data-post-id]")?.querySelector('form[data-toggle="like"]');
  if (!form || target.closest("button, a, summary, details")) return;
  burst(media);
  if (!stateOf(form).wanted || !isOn(form)) wish(form, true);
}

// Long before any tap: times count from the opening of the page, which may be a moment ago.
let lastTap = { time: -Infinity, x: 0, y: 0 };
let touched = -Infinity;

document.addEventListener("pointerup", (event) => {
  if (event.pointerType === "mouse" || !event.target.closest?.("[data-double-tap]")) return;
  const near = Math.hypot(event.clientX - lastTap.x, event.clientY - lastTap.y) < DOUBLE_TAP_PX;
  const isDouble = near && event.timeStamp - lastTap.time < DOUBLE_TAP_MS;
  lastTap = { time: isDouble ? -Infinity : event.timeStamp, x: event.clientX, y: event.clientY };
  if (!isDouble) return;
  touched = event.timeStamp;
  likeByDoubleTap(event.target);
});

document.addEventListener("dblclick", (event) => {
  // Some browsers send a dblclick after two touches as well.
  if (event.timeStamp - touched > 600) likeByDoubleTap(event.target);
});
