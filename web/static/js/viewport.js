// Which stretch of the recording the lanes show. Pure arithmetic: seconds, pixels, and how they go together.

const MAX_PX_PER_S = 400;

/** All of `durationS` in `widthPx`. */
export function fit(durationS, widthPx) {
  return { durationS, widthPx, pxPerS: widthPx / Math.max(durationS, 0.001), scrollPx: 0 };
}

/** Where a time stands, in pixels from the left edge of what is shown. */
export const xOf = (view, seconds) => seconds * view.pxPerS - view.scrollPx;

/** The time at `x` pixels from the left edge, cut at the recording's ends. */
export const timeAt = (view, x) => Math.min(view.durationS, Math.max(0, (x + view.scrollPx) / view.pxPerS));

/** Width of the whole recording in pixels. */
export const totalPx = (view) => view.durationS * view.pxPerS;

/** The same stretch `factor` times as large, with what stands at `anchorPx` staying there. */
export function zoomed(view, factor, anchorPx) {
  const least = view.widthPx / Math.max(view.durationS, 0.001);
  const pxPerS = Math.min(Math.max(MAX_PX_PER_S, least), Math.max(least, view.pxPerS * factor));
  const anchorS = (anchorPx + view.scrollPx) / view.pxPerS;
  return scrolled({ ...view, pxPerS }, anchorS * pxPerS - anchorPx);
}

/** Scrolled to `scrollPx`, cut at the ends. */
export function scrolled(view, scrollPx) {
  return { ...view, scrollPx: Math.min(Math.max(0, totalPx(view) - view.widthPx), Math.max(0, scrollPx)) };
}

/** The same stretch in another width; all of it stays all of it. */
export function resized(view, widthPx) {
  const all = totalPx(view) <= view.widthPx + 1;
  return all ? fit(view.durationS, widthPx) : scrolled({ ...view, widthPx }, view.scrollPx);
}

const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Seconds between labels of the ruler, so that labels are at least `leastPx` apart. */
export const rulerStep = (view, leastPx) =>
  STEPS_S.find((step) => step * view.pxPerS >= leastPx) ?? STEPS_S[STEPS_S.length - 1];
