/** <photo-carousel>: buttons, frame marks and keys around a list that scrolls and snaps by itself. */

import { announce, calm, thrifty } from "./feedback.js";

class PhotoCarousel extends HTMLElement {
  connectedCallback() {
    this.track = this.querySelector(".carousel__track");
    this.slides = [...(this.track?.children ?? [])];
    if (this.slides.length < 2 || this.ready) return;
    this.ready = true;
    this.index = 0;
    this.previous = this.#button("prev", "Previous photo", -1);
    this.next = this.#button("next", "Next photo", 1);
    this.count = document.createElement("span");
    this.count.className = "carousel__count";
    this.count.setAttribute("aria-hidden", "true");
    this.append(this.previous, this.next, this.count);
    this.#addDots();
    this.track.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.addEventListener("keydown", (event) => this.#key(event));
    this.#show(0, { quiet: true });
  }

  go(index, { quiet = false } = {}) {
    const target = Math.max(0, Math.min(this.slides.length - 1, index));
    this.goal = target;
    const left = this.slides[target].offsetLeft - this.slides[0].offsetLeft;
    this.track.scrollTo({ left, behavior: calm() ? "instant" : "smooth" });
    this.#show(target, { quiet });
  }

  #button(side, label, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `carousel__button carousel__button--${side}`;
    button.setAttribute("aria-label", label);
    button.innerHTML = `<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${side === "prev" ? "m15 18-6-6 6-6" : "m9 18 6-6-6-6"}"/></svg>`;
    button.addEventListener("click", () => this.go(this.index + step));
    return button;
  }

  #addDots() {
    const holder =
      this.closest("[data-post-id]")?.querySelector("[data-carousel-dots]") ??
      this.parentElement.querySelector("[data-carousel-dots]");
    if (!holder) return;
    this.dots = this.slides.map((_, index) => {
      const dot = document.createElement("button");
      dot.type = "button";
      dot.className = "carousel__dot";
      dot.setAttribute("aria-label", `Photo ${index + 1} of ${this.slides.length}`);
      dot.addEventListener("click", () => this.go(index));
      return dot;
    });
    holder.replaceChildren(...this.dots);
  }

  #scrolled() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const width = this.track.clientWidth;
      if (!width) return;
      const index = Math.round(Math.abs(this.track.scrollLeft) / width);
      if (this.goal !== undefined) {
        // While our own smooth scroll runs, the marks already show where it ends.
        if (index === this.goal) this.goal = undefined;
        return;
      }
      this.#show(index);
    });
  }

  #key(event) {
    const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const target = this.index + (event.key === forward ? 1 : -1);
    if (target < 0 || target >= this.slides.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.go(target);
  }

  #show(index, { quiet = false } = {}) {
    const changed = index !== this.index;
    this.index = index;
    const last = this.slides.length - 1;
    const focused = document.activeElement;
    this.previous.hidden = index === 0;
    this.next.hidden = index === last;
    if (focused === this.previous && index === 0) this.next.focus();
    if (focused === this.next && index === last) this.previous.focus();
    this.count.textContent = `${index + 1}/${last + 1}`;
    this.dots?.forEach((dot, at) =>
      at === index ? dot.setAttribute("aria-current", "true") : dot.removeAttribute("aria-current"),
    );
    const ahead = thrifty() ? undefined : this.slides[index + 1];
    for (const image of ahead?.querySelectorAll("img[loading]") ?? []) {
      image.loading = "eager";
    }
    if (changed && !quiet) announce(`${index + 1} of ${last + 1}`);
  }
}

customElements.define("photo-carousel", PhotoCarousel);
