/** Characters; our plots have about a tenth. */
const LONGEST = 500_000;
const LARGEST_SIDE = 1600;

/** Where shapes are and what they look like; `class` is for whoever tells lines apart. */
const NAMES =
  'class|role|aria-label|[xy][12]?|c[xy]|rx?|width|height|d|points|transform|fill|stroke(?:-width|-linecap|-linejoin|-dasharray)?';
const ATTRIBUTES = `(?: (?:${NAMES})="[\\w .,#%()+-]*")*`;
const START = /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="(\d{1,4})" height="(\d{1,4})"(?: viewBox="[\d .-]*")?>/i;
const PART = new RegExp(`\\s*(?:<(?:rect|line|polyline|path|circle)${ATTRIBUTES}/>|<g${ATTRIBUTES}>|</g>|<title>[^<&]*</title>)`, 'iy');
const END = /\s*<\/svg>\s*$/iy;

/** An SVG of nothing but lines and shapes, as `lossPlotSvg` draws it. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/**
 * A text as a drawing, or null where it is none, for `decodeDrawing`. Other SVG may lead to files, repeat itself a billion times or bring programs along: who
 * renders that renders what strangers send.
 */
export function drawingOf(text: string): Drawing | null {
  const start = text.length <= LONGEST ? START.exec(text) : null;
  if (!start) return null;
  const [width, height] = [Number(start[1]), Number(start[2])];
  if (Math.min(width, height) < 1 || Math.max(width, height) > LARGEST_SIDE) return null;
  let at = start[0].length;
  for (PART.lastIndex = at; PART.test(text); at = PART.lastIndex);
  END.lastIndex = at;
  return END.test(text) ? { svg: text, width, height } : null;
}
