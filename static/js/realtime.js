/**
 * The socket of an open page: a doorbell with replay by sequence number.
 *
 * It closes when the page is hidden away, so that the back/forward cache keeps the page, and asks
 * for what was missed when it returns. Frames leave as `realtime:<type>` events on the document.
 */

const base = document.querySelector('meta[name="realtime-url"]')?.content;
const PING_MS = 25_000;
const SILENCE_MS = 60_000;
const FIRST_WAIT_MS = 800;
const LONGEST_WAIT_MS = 60_000;
const FINAL_CODES = new Set([4401, 4403]);

let socket = null;
let wait = FIRST_WAIT_MS;
let timer = 0;
let pinger = 0;
let heard = 0;
let away = false;
let seq = null;
const watched = new Map();

const tell = (type, detail) => document.dispatchEvent(new CustomEvent(`realtime:${type}`, { detail }));
const isOpen = () => socket?.readyState === WebSocket.OPEN;
const post = (frame) => isOpen() && socket.send(JSON.stringify(frame));

function connect() {
  clearTimeout(timer);
  if (!base || away || socket) return;
  socket = new WebSocket(`${base}/ws/v1/`);
  socket.addEventListener("open", opened);
  socket.addEventListener("message", ({ data }) => received(JSON.parse(data)));
  socket.addEventListener("close", closed);
}

function opened() {
  heard = Date.now();
  if (seq !== null) post({ type: "resume", seq });
  for (const id of watched.keys()) post({ type: "watch", post: id });
  clearInterval(pinger);
  pinger = setInterval(() => {
    if (Date.now() - heard > SILENCE_MS) socket?.close();
    else post({ type: "ping" });
  }, PING_MS);
  tell("open");
}

function received(frame) {
  heard = Date.now();
  wait = FIRST_WAIT_MS;
  if (frame.type === "head") {
    if (seq === null) seq = frame.seq;
    else if (frame.seq > seq) post({ type: "resume", seq });
    if (frame.badges) tell("badges", frame.badges);
    return;
  }
  if (frame.type === "reset") {
    seq = null;
    tell("reset");
    return;
  }
  if (frame.seq !== undefined) {
    if (seq !== null && frame.seq <= seq) return;
    seq = frame.seq;
  }
  tell(frame.type, frame.data ?? frame);
}

function closed({ code }) {
  socket = null;
  clearInterval(pinger);
  tell("closed", { code });
  if (away || FINAL_CODES.has(code)) return;
  const jitter = wait * Math.random() * 0.4;
  timer = setTimeout(connect, code === 4429 ? LONGEST_WAIT_MS : wait + jitter);
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

/** Ask for live counters and comments of a post; each watch needs its unwatch. */
export function watch(id) {
  watched.set(id, (watched.get(id) ?? 0) + 1);
  if (watched.get(id) === 1) post({ type: "watch", post: id });
}

export function unwatch(id) {
  const left = (watched.get(id) ?? 0) - 1;
  if (left > 0) {
    watched.set(id, left);
  } else if (watched.delete(id)) {
    post({ type: "unwatch", post: id });
  }
}

if (base) {
  addEventListener("pagehide", () => {
    away = true;
    clearTimeout(timer);
    socket?.close();
  });
  addEventListener("pageshow", () => {
    away = false;
    connect();
  });
  addEventListener("online", () => {
    wait = FIRST_WAIT_MS;
    connect();
  });
}
