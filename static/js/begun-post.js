/** The post somebody is making, kept in this tab until it is shared: a reload does not lose it. */

const viewer = document.querySelector('meta[name="viewer"]')?.content;
// Whoever signs in next in this tab is not shown another person's words.
const KEY = `begun-post:${viewer}`;

export function keep(post) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(post));
  } catch {
    // A browser without room or permission: only the comfort of a reload is lost.
  }
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept either.
  }
}

/** Ask whether to go on with the post that was kept; until the answer nothing takes its place. */
export function offerBegun(offer, { resume, startOver }) {
  const begun = kept();
  if (!begun?.photos.length) return;
  const count = begun.photos.length;
  offer.querySelector("[data-text]").textContent = count === 1 ? "with 1 photo." : `with ${count} photos.`;
  for (const [name, act] of [["resume", resume], ["start-over", startOver]]) {
    offer.querySelector(`[data-${name}]`).addEventListener("click", () => {
      offer.hidden = true;
      act(begun);
    });
  }
  offer.hidden = false;
}
