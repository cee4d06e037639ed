/** "Show" on the cover of sensitive photos: they come in its place; without script by a page of their own. */

import { isPlainClick } from "./clicks.js";
import { toast } from "./feedback.js";
import { adopt } from "./htmx-setup.js";
import { fetchPage } from "./net.js";

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-reveal]");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  try {
    const page = await fetchPage(link.href, { headers: { "X-Fragment": "dialog" } });
    const photos = page.querySelector("photo-carousel, .carousel");
    if (!photos) throw new Error("These photos did not load.");
    photos.tabIndex = -1;
    link.closest("[data-cover]").replaceWith(photos);
    adopt(photos);
    photos.focus({ preventScroll: true });
  } catch (error) {
    toast(error.message);
  }
});
