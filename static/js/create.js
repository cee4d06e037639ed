/**
 * The create page: choose, check, upload and describe photos, then share.
 *
 * Every file is a row of its own: refused files say why before any byte is sent, a failed one can
 * be tried again, and none takes the others down.
 */

import { forget, keep, offerBegun } from "./begun-post.js";
import { announce, toast } from "./feedback.js";
import { takeWaitingFiles } from "./drop.js";
import { RequestFailed, csrfToken, send, sentence } from "./net.js";
import "./tagging.js";

const JSON_ANSWER = { Accept: "application/json" };
const PARALLEL = 2;
const POLL_MS = 1500;
const PATIENCE_MS = 60_000;
const MEGABYTE = 1024 * 1024;

const form = document.querySelector("form[data-create]");
const queue = form.querySelector("[data-queue]");
const refused = form.querySelector("[data-refused]");
const picker = form.querySelector("[data-file-input]");
const dropzone = form.querySelector("[data-dropzone]");
const details = form.querySelector("[data-details]");
const bar = form.querySelector("[data-create-bar]");
const share = form.querySelector("[data-share-button]");
const status = form.querySelector("[data-create-status]");
const rowTemplate = document.getElementById("queue-row");

const maxFiles = Number(form.dataset.maxFiles);
const maxBytes = Number(form.dataset.maxBytes);
const items = [];
let serial = 0;
let publishing = false;
let done = false;

/* What a file is, by its first bytes: a name proves nothing. */
const ascii = (bytes, from, to) => String.fromCharCode(...bytes.slice(from, to));
const HEIF_BRANDS = new Set(["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif", "avis"]);

function isPhoto(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return true;
  if (ascii(bytes, 1, 4) === "PNG") return true;
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP") return true;
  return ascii(bytes, 4, 8) === "ftyp" && HEIF_BRANDS.has(ascii(bytes, 8, 12));
}

const megabytes = (bytes) => `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;

async function reasonAgainst(file) {
  if (file.size === 0) return "is empty (0 bytes).";
  if (file.size > maxBytes) return `is ${megabytes(file.size)}; the limit is ${megabytes(maxBytes)}.`;
  const head = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  if (!isPhoto(head)) return "is not a photo this site can read. Use JPEG, PNG, WebP, HEIC or AVIF.";
  if (items.length >= maxFiles) return `is one too many; a post holds up to ${maxFiles} photos.`;
  return "";
}

async function add(files) {
  for (const file of files) {
    const reason = await reasonAgainst(file).catch(() => "could not be read.");
    if (reason) refuse(file, reason);
    else items.push(newItem({ file, name: file.name, preview: URL.createObjectURL(file) }));
  }
  arrange();
  work();
}

function refuse(file, reason) {
  const banner = document.getElementById("refused-row").content.firstElementChild.cloneNode(true);
  banner.querySelector("[data-name]").textContent = file.name;
  banner.querySelector("[data-reason]").textContent = reason;
  banner.querySelector("button").addEventListener("click", () => banner.remove());
  refused.append(banner);
}

/** A photo of this post; without a file it is one that was uploaded before the page was loaded. */
function newItem({ file = null, name, preview }) {
  const row = rowTemplate.content.firstElementChild.cloneNode(true);
  serial += 1;
  const item = { file, name, row, state: "waiting", id: null, request: null, preview };
  const part = (name) => row.querySelector(`[data-${name}]`);
  item.part = part;
  part("name").textContent = name;
  part("name").title = name;
  const image = part("thumb");
  image.addEventListener("error", () => (image.hidden = true));
  image.addEventListener("load", () => (image.hidden = false));
  if (preview) image.src = preview;
  const alt = row.querySelector("textarea");
  alt.id = `alt-${serial}`;
  row.querySelector("label").htmlFor = alt.id;
  part("progress").setAttribute("aria-label", `Uploading ${name}`);
  for (const [name, act] of [
    ["earlier", () => move(item, -1)],
    ["later", () => move(item, 1)],
    ["remove", () => remove(item)],
    ["retry", () => retry(item)],
  ]) {
    const button = part(name);
    button.addEventListener("click", act);
  }
  makeDraggable(item);
  return item;
}

function arrange() {
  queue.replaceChildren(...items.map((item) => item.row));
  items.forEach((item, index) => {
    item.part("number").textContent = index + 1;
    item.row.querySelector("[data-alt-label]").textContent = `Alt text for photo ${index + 1}`;
    item.part("earlier").disabled = index === 0;
    item.part("later").disabled = index === items.length - 1;
    for (const [name, words] of [["earlier", "Move photo N earlier"], ["later", "Move photo N later"], ["remove", "Remove photo N"]]) {
      item.part(name).setAttribute("aria-label", words.replace("N", index + 1));
    }
  });
  const any = items.length > 0;
  details.hidden = bar.hidden = !any;
  dropzone.classList.toggle("dropzone--slim", any);
  picker.required = false;
  share.disabled = !any;
  tell();
}

function move(item, step) {
  const from = items.indexOf(item);
  const to = from + step;
  if (to < 0 || to >= items.length) return;
  items.splice(from, 1);
  items.splice(to, 0, item);
  const focused = document.activeElement;
  arrange();
  (focused?.disabled ? item.part(step > 0 ? "earlier" : "later") : focused)?.focus();
  announce(`Photo ${to + 1} of ${items.length}`);
}

function remove(item) {
  item.state = "removed";
  item.request?.abort();
  if (item.id) send(`${form.dataset.mediaUrl}${item.id}/`, { method: "DELETE" }).catch(() => {});
  if (item.file) URL.revokeObjectURL(item.preview);
  const index = items.indexOf(item);
  items.splice(index, 1);
  arrange();
  const next = items[Math.min(index, items.length - 1)];
  (next?.part("remove") ?? picker).focus();
  announce("Photo removed");
  work();
}

function makeDraggable(item) {
  const { row } = item;
  const handle = item.part("handle");
  handle.draggable = true;
  handle.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/x-photo", "");
    event.dataTransfer.setDragImage(handle, 40, 40);
    row.classList.add("queue-row--dragging");
    queue.dragged = item;
  });
  handle.addEventListener("dragend", () => {
    row.classList.remove("queue-row--dragging");
    queue.dragged = null;
  });
  row.addEventListener("dragover", (event) => {
    const { dragged } = queue;
    if (!dragged || dragged === item) return;
    event.preventDefault();
    row.classList.add("queue-row--over");
  });
  row.addEventListener("dragleave", () => row.classList.remove("queue-row--over"));
  row.addEventListener("drop", (event) => {
    const { dragged } = queue;
    row.classList.remove("queue-row--over");
    if (!dragged || dragged === item) return;
    event.preventDefault();
    event.stopPropagation();
    move(dragged, items.indexOf(item) - items.indexOf(dragged));
  });
}

/* Uploads: two at a time, each with its own progress, cancel and retry. */
function work() {
  const busy = items.filter((item) => item.state === "uploading").length;
  const next = items.filter((item) => item.state === "waiting").slice(0, Math.max(0, PARALLEL - busy));
  next.forEach(upload);
  tell();
}

function show(item, state, text, reason = "") {
  item.state = state;
  item.part("state").textContent = text;
  item.part("reason").textContent = reason;
  item.part("reason").hidden = !reason;
  item.part("retry").hidden = state !== "failed";
  item.part("progress").hidden = state !== "uploading";
  item.row.classList.toggle("queue-row--failed", state === "failed");
  if (reason) announce(`${item.name}: ${reason}`);
  tell();
}

function upload(item) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", item.file, item.file.name);
  item.request = request;
  show(item, "uploading", `0 % of ${megabytes(item.file.size)}`);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = Math.round((loaded / total) * 100);
    item.part("progress").value = percent;
    item.part("state").textContent = percent < 100 ? `${percent} % of ${megabytes(item.file.size)}` : "Checking…";
  });
  request.addEventListener("load", () => {
    if (request.status === 201 || request.status === 200) {
      const media = JSON.parse(request.responseText);
      item.id = String(media.id);
      show(item, "processing", "Preparing…");
      update(item, media);
      setTimeout(() => poll(item), POLL_MS);
    } else {
      const retryAfter = Number(request.getResponseHeader("Retry-After"));
      show(item, "failed", "Not uploaded", sentence(request.status, request.responseText, retryAfter));
    }
    work();
  });
  request.addEventListener("error", () => {
    show(item, "failed", "Not uploaded", "The connection broke. Nothing else is lost: try again.");
    work();
  });
  request.open("POST", form.dataset.mediaUrl);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("Accept", "application/json");
  request.send(body);
}

async function retry(item) {
  item.part("remove").focus();
  if (!item.id) {
    show(item, "waiting", "Waiting");
    work();
    return;
  }
  try {
    await send(`${form.dataset.mediaUrl}${item.id}/retry/`, { headers: JSON_ANSWER });
    show(item, "processing", "Preparing…");
    setTimeout(() => poll(item), POLL_MS);
  } catch (error) {
    show(item, "failed", "Not ready", error.message);
  }
}

function update(item, { state, failure_reason: failure, reason, preview_url: preview }) {
  if (item.state !== "processing") return;
  if (preview && item.part("thumb").hidden) item.part("thumb").src = preview;
  if (state === "ready") show(item, "ready", "Ready");
  if (state === "failed") show(item, "failed", "Not ready", failure || reason || "This photo could not be prepared.");
}

async function poll(item) {
  if (item.state !== "processing") return;
  try {
    const url = `${form.dataset.mediaUrl}${item.id}/`;
    const response = await send(url, { method: "GET", headers: JSON_ANSWER });
    update(item, await response.json());
  } catch {
    // The next round asks again.
  }
  if (item.state === "processing") setTimeout(() => poll(item), POLL_MS);
}

document.addEventListener("realtime:media.state", ({ detail }) => {
  const item = items.find(({ id }) => id === String(detail.id));
  if (item) update(item, detail);
});

/* Sharing */
function tell() {
  const count = (state) => items.filter((item) => item.state === state).length;
  const moving = count("uploading") + count("waiting");
  const failed = count("failed");
  const lines = [];
  if (publishing) lines.push("Publishing…");
  if (moving) lines.push(`${moving} of ${items.length} uploading`);
  else if (count("processing")) lines.push(`${count("processing")} being prepared`);
  if (failed) lines.push(`${failed} failed: try again or remove`);
  remember();
  status.textContent = lines.join(" · ") || (items.length ? `${items.length} of ${maxFiles} photos` : "");
}

const settled = () => items.every((item) => item.state === "ready" || item.state === "failed");

function untilSettled() {
  return new Promise((resolve) => {
    const started = Date.now();
    const look = () => (settled() || Date.now() - started > PATIENCE_MS ? resolve() : setTimeout(look, 120));
    look();
  });
}

const value = (name) => form.elements.namedItem(name)?.value?.trim() ?? "";
const key = crypto.randomUUID();

function post() {
  const comments = form.elements.namedItem("has_comments");
  return {
    photos: items.map((item) => ({ media_id: item.id, alt_text: item.row.querySelector("textarea").value.trim() })),
    caption: value("caption"),
    place: value("place"),
    tagged: value("tagged").split(/[\s,]+/).map((name) => name.replace(/^@/, "")).filter(Boolean),
    audience: value("audience") || "everyone",
    has_comments: comments ? comments.checked : true,
    hide_like_count: form.elements.namedItem("hides_like_count")?.checked ?? false,
    sensitive: form.elements.namedItem("is_sensitive")?.checked ?? false,
    sensitive_reason: value("sensitive_reason"),
  };
}

function setPublishing(on) {
  publishing = on;
  share.setAttribute("aria-busy", String(on));
  share.disabled = on;
  tell();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (publishing || !items.length) return;
  complain("");
  setPublishing(true);
  try {
    await untilSettled();
    const failed = items.find((item) => item.state === "failed");
    if (failed) {
      failed.part("retry").focus();
      throw new RequestFailed("A photo has failed. Try it again or remove it, then share.");
    }
    const body = JSON.stringify(post());
    const response = await send(form.dataset.postUrl, {
      body,
      headers: { "Content-Type": "application/json", ...JSON_ANSWER, "Idempotency-Key": await keyFor(body) },
    });
    const made = await response.json();
    done = true;
    forget();
    location.assign(made.url || (made.draft_id ? `/create/drafts/${made.draft_id}/` : "/"));
  } catch (error) {
    setPublishing(false);
    complain(error.message);
  }
});

/** The same post sent twice keeps its key; a changed one gets another. */
async function keyFor(body) {
  const digest = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(key + body));
  if (!digest) return crypto.randomUUID();
  return [...new Uint8Array(digest)].slice(0, 16).map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function complain(text) {
  const line = form.querySelector("[data-create-error]");
  line.hidden = !text;
  line.querySelector("[data-text]").textContent = text;
  if (text) line.scrollIntoView({ block: "nearest" });
}

picker.addEventListener("change", () => {
  const files = [...picker.files];
  picker.value = "";
  add(files);
});

document.addEventListener("files:arrived", (event) => {
  event.preventDefault();
  add(event.detail);
});

addEventListener("beforeunload", (event) => {
  if (items.length && !done) event.preventDefault();
});

/* A post begun before a reload is offered again: its photos are on the site, its words in this tab. */
const offer = form.querySelector("[data-begun]");

function remember() {
  if (done || !offer.hidden) return;
  const begun = post();
  begun.photos = begun.photos.filter(({ media_id: id }) => id);
  if (begun.photos.length) keep(begun);
  else forget();
}

async function uploadedBefore({ media_id: id, alt_text: alt }) {
  const response = await send(`${form.dataset.mediaUrl}${id}/`, { method: "GET", headers: JSON_ANSWER });
  const media = await response.json();
  const item = newItem({ name: media.filename, preview: media.preview_url });
  item.id = id;
  item.row.querySelector("textarea").value = alt;
  show(item, "processing", "Preparing…");
  update(item, media);
  setTimeout(() => poll(item), POLL_MS);
  return item;
}

async function resume(begun) {
  const outcomes = await Promise.allSettled(begun.photos.map(uploadedBefore));
  const found = outcomes.filter(({ status: outcome }) => outcome === "fulfilled").map(({ value: item }) => item);
  items.unshift(...found);
  const fields = form.elements;
  fields.namedItem("caption").value ||= begun.caption;
  fields.namedItem("place").value ||= begun.place;
  fields.namedItem("tagged").value ||= begun.tagged.join(", ");
  fields.namedItem("audience").value = begun.audience;
  fields.namedItem("has_comments").checked = begun.has_comments;
  fields.namedItem("hides_like_count").checked = begun.hide_like_count ?? false;
  fields.namedItem("is_sensitive").checked = begun.sensitive ?? false;
  fields.namedItem("sensitive_reason").value ||= begun.sensitive_reason ?? "";
  arrange();
  (items.length ? fields.namedItem("caption") : picker).focus();
  const lost = outcomes.length - found.length;
  if (lost) toast(lost === 1 ? "1 photo is no longer there" : `${lost} photos are no longer there`);
}

function startOver(begun) {
  for (const { media_id: id } of begun.photos) {
    send(`${form.dataset.mediaUrl}${id}/`, { method: "DELETE" }).catch(() => {});
  }
  forget();
  arrange();
  picker.focus();
}

details.addEventListener("input", remember);
queue.addEventListener("input", remember);

details.hidden = bar.hidden = true;
share.disabled = true;
offerBegun(offer, { resume, startOver });
const waiting = await takeWaitingFiles();
if (waiting.length) {
  toast(waiting.length === 1 ? "1 photo added" : `${waiting.length} photos added`);
  add(waiting);
}
