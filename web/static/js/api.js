// Talking to the viewer's own server, and to nothing else.

/** Fetch JSON; an answer that is no success becomes an Error with the server's sentence. */
export async function getJson(url, signal) {
  const response = await fetch(url, { signal, cache: "no-store", credentials: "same-origin" });
  if (response.ok) return response.json();
  let told = null;
  try {
    told = (await response.json()).found;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Error(told || `The viewer answered ${response.status} ${response.statusText}.`);
}

/** Wait for `ms` milliseconds. */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
