/** Requests to our own origin: one place for the token, for readable errors and for a lost sign-in. */

const SIGN_IN = "/accounts/login/";

export class RequestFailed extends Error {
  constructor(message, { status = 0, retryAfter = null, text = "" } = {}) {
    super(message);
    this.name = "RequestFailed";
    this.status = status;
    this.retryAfter = retryAfter;
    this.text = text;
  }
}

export function csrfToken() {
  const cookie = document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="));
  if (cookie) return decodeURIComponent(cookie.slice("csrftoken=".length));
  return (
    document.querySelector('meta[name="csrf-token"]')?.content ??
    document.querySelector('input[name="csrfmiddlewaretoken"]')?.value ??
    ""
  );
}

/** Send a request; resolves with an OK response or throws RequestFailed with a sentence for people. */
export async function send(url, { method = "POST", body = null, headers = {}, signal } = {}) {
  let response;
  try {
    response = await fetch(url, {
      method,
      body,
      signal,
      credentials: "same-origin",
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": csrfToken(), ...headers },
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new RequestFailed("No connection. Nothing was sent.");
  }
  if (response.redirected && new URL(response.url).pathname === SIGN_IN) {
    location.assign(`${SIGN_IN}?next=${encodeURIComponent(location.pathname + location.search)}`);
    throw new RequestFailed("You are signed out. Sign in again.", { status: 401 });
  }
  if (!response.ok) throw await failure(response);
  return response;
}

export async function fetchPage(url, options = {}) {
  const response = await send(url, { method: "GET", ...options });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

async function failure(response) {
  const text = await response.text().catch(() => "");
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  return new RequestFailed(sentence(response.status, text, retryAfter), {
    status: response.status,
    retryAfter,
    text,
  });
}

export function sentence(status, text, retryAfter) {
  try {
    const { error } = JSON.parse(text);
    if (typeof error === "string") return error;
  } catch {
    // Not JSON: the status says enough.
  }
  if (status === 429) return retryAfter ? `Too fast. Try again in ${retryAfter} s.` : "Too fast. Wait a moment.";
  if (status === 404) return "This is no longer available.";
  if (status === 403) return "That is not allowed. Reload the page and try again.";
  if (status >= 500) return "The site had a problem. Try again.";
  return "That did not work.";
}
