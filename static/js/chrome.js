/** Menus, dialogs, copy links, password eyes and the guard against sending a form twice. */

import { announce, toast } from "./feedback.js";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target) || event.target.closest(".menu__item:not(summary)")) menu.open = false;
  }
  const open = event.target.closest?.("[data-dialog-open]");
  if (open) document.getElementById(open.dataset.dialogOpen)?.showModal();
  const dialog = event.target.matches?.("dialog.dialog") ? event.target : null;
  if (dialog && outside(dialog, event)) dialog.close();
});

function outside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  event.preventDefault();
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary").focus();
}, true);

document.addEventListener("click", async (event) => {
  const share = event.target.closest?.("[data-share]");
  if (!share) return;
  const url = new URL(share.dataset.share, location.href).href;
  if (navigator.share && matchMedia("(pointer: coarse)").matches) {
    await navigator.share({ url }).catch(() => {});
    return;
  }
  try {
    await navigator.clipboard.writeText(url);
    toast("Link copied");
  } catch {
    toast(url);
  }
});

document.addEventListener("click", (event) => {
  const more = event.target.closest?.("[data-caption-more]");
  if (!more) return;
  const caption = more.closest(".caption--clamped");
  caption.classList.remove("caption--clamped");
  const text = caption.querySelector(".caption__text");
  text.tabIndex = -1;
  text.focus();
  more.remove();
});

document.addEventListener("click", (event) => {
  const eye = event.target.closest?.("[data-password-toggle]");
  if (!eye) return;
  const field = document.getElementById(eye.dataset.passwordToggle);
  const hidden = field.type === "password";
  field.type = hidden ? "text" : "password";
  eye.setAttribute("aria-pressed", String(hidden));
  announce(hidden ? "Password shown" : "Password hidden");
});

/* A strip of links wider than the screen shows the one that is current. */
for (const current of document.querySelectorAll(":is(.settings__nav, .chips, .tabs) > [aria-current]")) {
  const [strip, link] = [current.parentElement, current].map((element) => element.getBoundingClientRect());
  current.parentElement.scrollBy({ left: link.x + link.width / 2 - strip.x - strip.width / 2, behavior: "instant" });
}

/* Keyboard focus never hides under a bar: browsers forget the scroll padding of half visible things. */
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches(":focus-visible") || target.closest(".top-bar, .bottom-bar, .rail, dialog")) return;
  const box = target.getBoundingClientRect();
  const bottom = document.querySelector(".create__bar, .bottom-bar")?.getBoundingClientRect().top || innerHeight;
  const isTall = box.height > innerHeight / 2;
  if (box.top < 0 || (!isTall && box.bottom > Math.min(bottom, innerHeight)) || box.right > innerWidth) {
    target.scrollIntoView({ block: isTall ? "start" : "center", inline: "nearest" });
  }
});

/** A rough hint while typing; the server decides. */
document.addEventListener("input", (event) => {
  const meter = document.querySelector(`[data-meter-for="${CSS.escape(event.target.id ?? "")}"]`);
  if (!meter || !event.target.id) return;
  const { value } = event.target;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w]/].filter((kind) => kind.test(value)).length;
  const score = value.length < 8 ? Math.min(1, value.length) : Math.min(4, Math.floor(value.length / 5) + (kinds > 2 ? 1 : 0));
  meter.dataset.score = score;
  meter.querySelector("[data-meter-text]").textContent = ["", "Too short or simple", "Fair", "Good", "Strong"][score];
});

document.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (event.target.matches?.("[data-theme-choice] input, [data-theme-choice] select") && name === "theme") {
    if (value === "light" || value === "dark") document.documentElement.dataset.theme = value;
    else delete document.documentElement.dataset.theme;
  }
  if (event.target.matches?.("[data-submit-on-change]")) event.target.form.requestSubmit();
});

/** Live count of characters left beside a text field. */
document.addEventListener("input", (event) => {
  const counter = event.target.id && document.querySelector(`[data-count-for="${CSS.escape(event.target.id)}"]`);
  if (counter) counter.textContent = `${[...event.target.value].length} of ${counter.dataset.limit}`;
});

const sent = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  event.submitter?.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", () => {
  for (const form of sent) form.querySelectorAll('[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
  sent.clear();
});
