// Which lanes there are, from top to bottom, and which mark is where.

const RULER = 22;
const WAVE = 46;
const SPEAKER = 19;
const MARK = 17;
const PAD = 3;
const MAX_STACK = 4;

/**
 * Lay the lanes out: ruler, waveform, one lane per speaker, one per family that is shown.
 * Marks of one family that overlap are stacked, `row` by row, so that none hides another.
 */
export function layout(view, shown, hasWave) {
  const lanes = [];
  let y = 0;
  const add = (lane) => {
    lanes.push({ ...lane, y });
    y += lane.height;
  };
  add({ kind: "ruler", height: RULER });
  if (hasWave) add({ kind: "wave", height: WAVE });
  view.speakers.forEach((speaker, index) => add({ kind: "speaker", height: SPEAKER, speaker, index }));
  for (const { family } of view.families.filter((f) => shown.has(f.family.id))) {
    const { placed, rows } = stack(view.marks, family.id);
    add({ kind: "family", height: rows * MARK + 2 * PAD, family, placed });
  }
  return { lanes, height: y };
}

function stack(marks, familyId) {
  const ends = [];
  const placed = [];
  marks.forEach((mark, index) => {
    if (mark.family !== familyId) return;
    let row = ends.findIndex((end) => end <= mark.start_s);
    if (row < 0) row = ends.length < MAX_STACK ? ends.length : indexOfLeast(ends);
    ends[row] = Math.max(mark.end_s, mark.start_s + 0.001);
    placed.push({ index, mark, row, y: PAD + row * MARK, height: MARK - 2 });
  });
  return { placed, rows: Math.max(1, ends.length) };
}

const indexOfLeast = (values) => values.indexOf(Math.min(...values));

/**
 * Where each speaker is heard while another one is: for every speaker a list of [start, end], in order.
 * `turns` are [start, end, speaker] in order of their start.
 */
export function overlaps(turns, speakerCount) {
  const found = Array.from({ length: speakerCount }, () => []);
  let open = [];
  for (const turn of turns) {
    open = open.filter(([, endS]) => endS > turn[0]);
    for (const other of open) {
      if (other[2] === turn[2]) continue;
      const until = Math.min(other[1], turn[1]);
      for (const speaker of [other[2], turn[2]]) join(found[speaker], turn[0], until);
    }
    open.push(turn);
  }
  return found;
}

function join(stretches, startS, endS) {
  const last = stretches[stretches.length - 1];
  if (last && startS <= last[1]) last[1] = Math.max(last[1], endS);
  else stretches.push([startS, endS]);
}
