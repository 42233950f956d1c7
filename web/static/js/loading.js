// From "is this still the recording that was annotated?" to something that plays, or a sentence on why not.

import { getJson, pause } from "./api.js";

const ASK_AGAIN_MS = 400;

/** Wait until the recording was checked, then hand it to `media`; `note` tells how it stands. */
export async function load(media, note, urls) {
  media.addEventListener("error", () => explain(media, note));
  media.addEventListener("loadedmetadata", () => tell(note, "ready", ""));
  let status = await getJson(urls.status);
  while (status.state === "checking" || status.state === "present") {
    tell(note, status.state, `${status.sentence} ${Math.floor(status.fraction * 100)} %`);
    await pause(ASK_AGAIN_MS);
    status = await getJson(urls.status);
  }
  tell(note, status.state, status.state === "ready" ? "" : status.sentence);
  if (status.state === "ready") media.src = urls.media;
}

function explain(media, note) {
  const { path, format } = note.dataset;
  const cannotDecode = media.error && media.error.code >= MediaError.MEDIA_ERR_DECODE;
  const sentence = cannotDecode
    ? `This browser cannot play the recording (${format}). Transcript, lanes and marks stand all the same; ` +
      `watch the file in a player that knows the format: ${path}`
    : "The recording could not be loaded from the viewer. Load the page again.";
  tell(note, "missing", sentence);
}

function tell(note, state, sentence) {
  note.className = `media-note state-${state}`;
  if (note.textContent !== sentence) note.textContent = sentence;
}
