// Times on the media clock, in words and back.

/** Write seconds as m:ss.s or h:mm:ss.s, cut and not rounded, so that it never lies after the moment. */
export function clock(seconds, decimals = 1) {
  const scale = 10 ** decimals;
  const units = Math.floor(Math.max(0, seconds) * scale + 1e-6);
  const whole = Math.floor(units / scale);
  const two = (n) => String(n).padStart(2, "0");
  const tail = decimals ? `.${String(units % scale).padStart(decimals, "0")}` : "";
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}${tail}` : `${minutes}:${two(whole % 60)}${tail}`;
}

/** Read "83", "1:23", "1:23.5" or "1:02:03" as seconds; null if it is no time. */
export function parseClock(text) {
  const match = /^\s*(?:(?:(\d+):)?([0-5]?\d|\d+):)?(\d+(?:[.,]\d*)?)\s*$/.exec(text);
  if (!match) return null;
  const [, hours = "0", minutes, seconds] = match;
  const last = Number(seconds.replace(",", "."));
  if (minutes !== undefined && last >= 60) return null;
  return Number(hours) * 3600 + Number(minutes ?? 0) * 60 + last;
}
