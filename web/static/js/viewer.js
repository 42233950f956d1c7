// The viewer of one recording: makes the parts and ties them together.

import { getJson } from "./api.js";
import { Card } from "./card.js";
import { clock, parseClock } from "./clock.js";
import { byId } from "./dom.js";
import { bindKeys } from "./keys.js";
import { Lanes } from "./lanes.js";
import { load } from "./loading.js";
import { Marks } from "./marks.js";
import { Player } from "./player.js";
import { Transcript } from "./transcript.js";
import { Waveform } from "./waveform.js";

const ZOOM = 1.6;

/** The parts of the page, once it is ready. */
export const ready = start();
report(ready);

async function start() {
  const urls = byId("viewer").dataset;
  const data = await getJson(urls.view);
  const media = byId("media");
  const desk = {
    data,
    media,
    player: new Player(media, data.duration_s),
    lanes: new Lanes(lanesParts(Boolean(urls.peaks)), data),
    transcript: new Transcript(data.rows),
    marks: new Marks(data.marks, data.families),
    card: new Card(data),
    startedAtS: 0,
  };
  tieTime(desk);
  tieMarks(desk);
  tieTools(desk);
  bindKeys(keys(desk));
  openLinked(desk);
  byId("viewer").dataset.ready = "true";
  report(load(media, byId("media-note"), { status: urls.mediaStatus, media: urls.media }));
  if (urls.peaks) report(new Waveform(urls.peaks, desk.lanes, data.duration_s).start());
  return desk;
}

function lanesParts(hasWave) {
  return {
    scroller: byId("lanes"),
    sizer: byId("lanes-sizer"),
    gutter: byId("gutter"),
    canvas: byId("canvas"),
    hover: byId("hover"),
    hasWave,
  };
}

function report(promise) {
  promise.catch((error) => {
    byId("media-note").textContent = error.message;
  });
}

function tieTime({ media, player, lanes, transcript, marks }) {
  const spoken = document.getElementById("spoken");
  const show = () => {
    const seconds = player.time;
    lanes.time = seconds;
    transcript.time = seconds;
    marks.time = seconds;
    const text = clock(seconds);
    if (byId("now").textContent !== text) byId("now").textContent = text;
    if (spoken) spoken.textContent = transcript.spokenAt(seconds)?.text ?? "";
  };
  player.addEventListener("time", show);
  player.addEventListener("state", () => {
    byId("play").setAttribute("aria-label", player.paused ? "Play" : "Pause");
    byId("play").classList.toggle("playing", !player.paused);
  });
  for (const name of ["loadedmetadata", "emptied", "error"]) {
    media.addEventListener(name, () => (byId("play").disabled = !player.playable));
  }
  player.addEventListener("seek", () => lanes.reveal(player.time));
  for (const part of [lanes, transcript]) part.addEventListener("seek", (event) => player.seek(event.detail));
  show();
}

function tieMarks(desk) {
  const { player, lanes, marks, card } = desk;
  lanes.addEventListener("pick", (event) => marks.select(event.detail));
  card.addEventListener("seek", (event) => player.seek(event.detail));
  card.addEventListener("close", () => marks.select(-1));
  marks.addEventListener("filter", () => (lanes.shown = marks.shown));
  marks.addEventListener("select", ({ detail: index }) => {
    card.show(index);
    if (index >= 0) bringIntoSight(byId("card"));
    if (index >= 0) {
      desk.startedAtS = Math.max(0, desk.data.marks[index].start_s - Number(byId("lead-in").value));
      player.seek(desk.startedAtS);
    }
    lanes.selected = index;
    announce(desk, index);
  });
}

/** On a narrow screen the page scrolls, and the card may stand above or below what is seen. */
function bringIntoSight(element) {
  const box = element.getBoundingClientRect();
  const covered = element.closest("main").querySelector(".deck").getBoundingClientRect().bottom;
  const isStuck = getComputedStyle(document.querySelector(".deck")).position === "sticky";
  if (isStuck && (box.top < covered - 1 || box.top > innerHeight - 120)) element.scrollIntoView({ block: "start" });
}

function announce({ data }, index) {
  const mark = data.marks[index];
  history.replaceState(null, "", mark ? `#${new URLSearchParams({ mark: mark.id })}` : location.pathname + location.search);
  if (!mark) {
    byId("announce").textContent = "";
    return;
  }
  const who = mark.speakers.map((s) => `${data.speakers[s].label}, ${data.speakers[s].role_note}`).join("; ");
  byId("announce").textContent = `Mark ${index + 1} of ${data.marks.length}: ${mark.label}, ${mark.span}. ${who}`;
}

function openLinked({ marks }) {
  const id = new URLSearchParams(location.hash.slice(1)).get("mark");
  const index = id === null ? -1 : marks.indexOf(id);
  if (index >= 0) marks.select(index);
}

function tieTools(desk) {
  const { player, transcript } = desk;
  const on = (id, action) => document.getElementById(id)?.addEventListener("click", action);
  const act = keys(desk);
  on("play", act.k);
  on("back", act.j);
  on("forward", act.l);
  on("previous-mark", act.p);
  on("next-mark", act.n);
  on("frame-back", act[","]);
  on("frame-on", act["."]);
  on("zoom-in", act["+"]);
  on("zoom-out", act["-"]);
  on("zoom-fit", act["0"]);
  on("captions", act.c);
  on("full-screen", act.f);
  on("help-open", act["?"]);
  on("follow", () => (transcript.following = !transcript.following));
  on("media", act.k);
  transcript.addEventListener("follow", () => byId("follow").setAttribute("aria-pressed", String(transcript.following)));
  byId("rate").addEventListener("change", (event) => (player.rate = Number(event.target.value)));
  byId("volume").addEventListener("input", (event) => (player.volume = Number(event.target.value)));
  byId("go-to").addEventListener("submit", (event) => goTo(event, player));
}

function goTo(event, player) {
  event.preventDefault();
  const field = byId("go-to-time");
  const seconds = parseClock(field.value);
  const bad = seconds === null || seconds > player.durationS;
  field.setAttribute("aria-invalid", String(bad));
  byId("go-to-error").textContent = bad ? `Give a time from 0:00 to ${clock(player.durationS)}, such as 1:23` : "";
  if (!bad) player.seek(seconds);
}

function keys(desk) {
  const { player, lanes, marks, media } = desk;
  const toggle = () => player.toggle();
  const go = (direction) => () => marks.go(direction, player.time, desk.startedAtS);
  const skip = (seconds) => () => player.skip(seconds);
  return {
    " ": toggle,
    k: toggle,
    j: skip(-10),
    l: skip(10),
    ArrowLeft: skip(-5),
    ArrowRight: skip(5),
    "Shift+ArrowLeft": skip(-1),
    "Shift+ArrowRight": skip(1),
    ",": () => player.step(-1),
    ".": () => player.step(1),
    n: go(1),
    p: go(-1),
    "+": () => lanes.zoom(ZOOM),
    "=": () => lanes.zoom(ZOOM),
    "-": () => lanes.zoom(1 / ZOOM),
    0: () => lanes.fit(),
    c: () => switchCaptions(media),
    f: () => switchFullScreen(media),
    "?": () => byId("help").showModal(),
    Escape: () => marks.select(-1),
  };
}

function switchCaptions(media) {
  const button = document.getElementById("captions");
  const track = media.textTracks[0];
  if (!button || !track) return;
  track.mode = track.mode === "showing" ? "hidden" : "showing";
  button.setAttribute("aria-pressed", String(track.mode === "showing"));
}

function switchFullScreen(media) {
  if (media.localName !== "video") return;
  if (document.fullscreenElement) document.exitFullscreen();
  else media.requestFullscreen();
}
