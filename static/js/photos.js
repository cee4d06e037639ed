/** A tiny placeholder has done its work when its photo is there; left behind, it would frame it. */

async function settle(image) {
  const tiny = image.closest("picture")?.previousElementSibling;
  if (!tiny?.matches(".media__tiny")) return;
  // Decoded means painted with the next frame, so nothing flashes between the two.
  await image.decode().catch(() => {});
  tiny.hidden = true;
}

document.addEventListener("load", ({ target }) => target.matches?.(".media__image") && settle(target), true);
for (const image of document.querySelectorAll(".media__image")) {
  if (image.complete && image.naturalWidth) settle(image);
}
