/**
 * <infinite-feed>: loads the page behind its "Load more" link before the reader gets there.
 *
 * Pauses behind the link after some pages so that the end of the page stays reachable, and after a
 * return without the back/forward cache loads as far as the reader had been.
 */

import { isPlainClick } from "./clicks.js";
import { announce, calm, thrifty } from "./feedback.js";
import { adopt } from "./htmx-setup.js";
import { fetchPage } from "./net.js";

const PAGES_BEFORE_PAUSE = 5;
const AHEAD = "150%";
const STATE = "feed";

class InfiniteFeed extends HTMLElement {
  connectedCallback() {
    this.items = this.querySelector("[data-feed-items]");
    this.isFeed = this.items?.getAttribute("role") === "feed";
    this.pages = 0;
    if (!this.items) return;
    this.#number();
    this.addEventListener("click", (event) => this.#clicked(event));
    this.items.addEventListener("keydown", (event) => this.#key(event));
    this.observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && this.#auto(),
      { rootMargin: `0px 0px ${AHEAD} 0px` },
    );
    this.#watch();
    this.remember = () => this.#remember();
    addEventListener("pagehide", this.remember);
    this.#restore();
  }

  disconnectedCallback() {
    this.observer?.disconnect();
    removeEventListener("pagehide", this.remember);
  }

  get link() {
    return this.querySelector("a[data-load-more]");
  }

  async load() {
    const { link } = this;
    if (!link || this.loading) return false;
    this.loading = true;
    this.items.setAttribute("aria-busy", "true");
    link.setAttribute("aria-busy", "true");
    try {
      const page = await fetchPage(link.href, { headers: { "X-Fragment": this.dataset.fragment ?? "" } });
      const added = this.#append(page);
      this.#replaceEnd(page);
      if (added && !this.isFeed) announce(`${added} more loaded`);
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    } finally {
      this.loading = false;
      this.items.setAttribute("aria-busy", "false");
      this.link?.removeAttribute("aria-busy");
    }
  }

  async #auto() {
    if (this.pages >= PAGES_BEFORE_PAUSE || this.broken) return;
    this.pages += 1;
    if (await this.load()) this.#watch();
  }

  #watch() {
    this.observer.disconnect();
    const { link } = this;
    if (link && this.pages < PAGES_BEFORE_PAUSE && !thrifty()) this.observer.observe(link);
  }

  async #clicked(event) {
    const link = event.target.closest("a[data-load-more]");
    if (!link || !isPlainClick(event)) return;
    event.preventDefault();
    const last = this.items.lastElementChild;
    this.pages = 0;
    this.broken = false;
    if (!(await this.load())) return;
    const first = last?.nextElementSibling;
    const target = first?.matches("a, [tabindex]") ? first : first?.querySelector("a, button");
    target?.focus({ preventScroll: true });
    this.#watch();
  }

  #append(page) {
    const source = page.querySelector("[data-feed-items]") ?? page.body;
    const seen = new Set([...this.items.children].map(keyOf));
    const fresh = [...source.children].filter((child) => keyOf(child) && !seen.has(keyOf(child)));
    this.items.append(...fresh);
    fresh.forEach(adopt);
    this.#number();
    return fresh.length;
  }

  #replaceEnd(page) {
    const end = this.querySelector("[data-feed-end]") ?? this.link?.parentElement;
    const next = page.querySelector("[data-feed-end]") ?? page.querySelector("a[data-load-more]")?.parentElement;
    if (next) end?.replaceWith(next);
    else end?.remove();
  }

  #failed(error) {
    this.broken = true;
    this.observer.disconnect();
    if (this.link) this.link.textContent = "Try again";
    announce(`More could not be loaded. ${error.message}`);
  }

  #number() {
    if (!this.isFeed) return;
    [...this.items.children].forEach((article, index) => {
      article.setAttribute("aria-posinset", String(index + 1));
      article.setAttribute("aria-setsize", "-1");
    });
  }

  #key(event) {
    if (!this.isFeed || event.target.closest("textarea, input, select")) return;
    if (event.key === "PageDown" || event.key === "PageUp") {
      const current = event.target.closest("[data-feed-items] > *");
      const step = event.key === "PageDown" ? "nextElementSibling" : "previousElementSibling";
      const target = current?.[step];
      if (!target) return;
      event.preventDefault();
      focusArticle(target);
    } else if (event.ctrlKey && event.key === "End") {
      event.preventDefault();
      this.#leave();
    } else if (event.ctrlKey && event.key === "Home") {
      event.preventDefault();
      scrollTo({ top: 0, behavior: calm() ? "instant" : "smooth" });
      document.getElementById("main").focus({ preventScroll: true });
    }
  }

  /** Put the focus behind the feed, and stop it from growing away below. */
  #leave() {
    this.pages = PAGES_BEFORE_PAUSE;
    this.observer.disconnect();
    const after = [...document.querySelectorAll("a[href], button, input, textarea")].find(
      (element) =>
        this.items.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING &&
        !this.items.contains(element) &&
        element.checkVisibility(),
    );
    after?.focus();
    after?.scrollIntoView({ block: "center" });
  }

  #remember() {
    const anchor = [...this.items.children].find((item) => item.getBoundingClientRect().bottom > 80);
    if (!anchor) return;
    const place = { key: keyOf(anchor), top: anchor.getBoundingClientRect().top };
    history.replaceState({ ...history.state, [STATE]: place }, "");
  }

  async #restore() {
    const place = history.state?.[STATE];
    const [entry] = performance.getEntriesByType("navigation");
    if (!place || entry?.type !== "back_forward") return;
    const find = () => [...this.items.children].find((item) => keyOf(item) === place.key);
    while (!find() && this.link && (await this.load()));
    const anchor = find();
    if (anchor) scrollBy({ top: anchor.getBoundingClientRect().top - place.top, behavior: "instant" });
  }
}

function keyOf(element) {
  return element.dataset?.postId ?? element.dataset?.key ?? "";
}

export function focusArticle(article) {
  article.focus({ preventScroll: true });
  article.scrollIntoView({ block: "start", behavior: calm() ? "instant" : "smooth" });
}

customElements.define("infinite-feed", InfiniteFeed);
