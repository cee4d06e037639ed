/**
 * Files dropped anywhere, or pasted, start a new post; page text and page images do not.
 *
 * Outside the create page the files wait in the browser's own database for the moment it takes to
 * get there.
 */

const STORE = "waiting";

function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("instaclone-drop", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(act) {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(STORE, "readwrite");
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => {
      db.close();
      resolve(request.result);
    };
    transaction.onerror = () => reject(transaction.error);
  });
}

/** Take the files that were dropped on another page, once. */
export async function takeWaitingFiles() {
  const files = await inStore((store) => store.get("files")).catch(() => null);
  if (files?.length) await inStore((store) => store.delete("files"));
  return files ?? [];
}

// A drag that began on this page carries its text or images; only files from outside count.
let fromPage = false;
addEventListener("dragstart", () => (fromPage = true));
addEventListener("dragend", () => (fromPage = false));
const carriesFiles = (event) => !fromPage && event.dataTransfer?.types.includes("Files");

let veil = null;
let depth = 0;

function showVeil(visible) {
  if (visible && !veil) {
    const template = document.getElementById("drop-template");
    if (!template) return;
    veil = template.content.firstElementChild.cloneNode(true);
    document.body.append(veil);
  } else if (!visible) {
    veil?.remove();
    veil = null;
    depth = 0;
  }
}

/** Call `receive(files)` for files dropped or pasted anywhere on this page. */
function listen(receive) {
  addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    showVeil(true);
  });
  addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth -= 1;
    if (depth <= 0) showVeil(false);
  });
  addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    showVeil(false);
    receive([...event.dataTransfer.files]);
  });
  addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    receive(files);
  });
}

/** The create page receives by the event; every other page carries the files there. */
export function start() {
  if (!document.querySelector('meta[name="viewer"]')) return;
  listen(async (files) => {
    const handled = !document.dispatchEvent(new CustomEvent("files:arrived", { detail: files, cancelable: true }));
    if (handled) return;
    await inStore((store) => store.put(files, "files"));
    location.assign("/create/");
  });
}
