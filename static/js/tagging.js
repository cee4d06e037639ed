/** Tagging people by typing: suggestions come with the second letter. */

import { send } from "./net.js";

const tags = document.querySelector("[data-people]");
const { peopleUrl } = tags?.form.dataset ?? {};
let asking = 0;

tags?.addEventListener("input", () => {
  clearTimeout(asking);
  const words = tags.value.split(/[\s,]+/);
  const last = words.at(-1).replace(/^@/, "");
  if (last.length < 2) return;
  asking = setTimeout(async () => {
    const url = `${peopleUrl}?q=${encodeURIComponent(last)}`;
    const response = await send(url, { method: "GET", headers: { Accept: "application/json" } }).catch(() => null);
    const found = response ? await response.json() : [];
    const before = words.slice(0, -1).filter(Boolean);
    const options = (found.results ?? found).map((person) => {
      const option = document.createElement("option");
      option.value = [...before, person.username].join(", ");
      option.label = person.name ? `${person.username} · ${person.name}` : person.username;
      return option;
    });
    document.getElementById(tags.getAttribute("list")).replaceChildren(...options);
  }, 180);
});
