/*
 * The terms of the objective as plain data: the one place where they are named, coloured and given a weight. Dialogs, the command line,
 * workers, plots and messages list what stands here, in this order. It imports nothing, so that an editor may have it, too.
 * The computation of each term is in terms.ts.
 */

/** A term as users see it. Its label, hint and help are in the locales: `label.<weight.property>`, `live.<name>`. */
export interface TermTraits {
  /** In the legend of a plot. */
  readonly title: string;
  /** Colour of its line in plots; the colour-blind tell it from the others. */
  readonly colour: string;
  /** A property of the nodes, 0 or more. */
  readonly weight: {
    readonly property: string;
    readonly default: number;
    /** Icon of its row in a dialog, a name in Font Awesome 4. */
    readonly icon: string;
    /** The option of the command line, where a single picture can have the term, and what `--help` says of it. */
    readonly flag: { readonly name: string; readonly help: string } | null;
  };
  /** True for a term of every objective; else its loss is reported by those that have it. */
  readonly always: boolean;
  /** True for a term that is the same whatever contents and styles an objective has. */
  readonly ofPictureAlone?: boolean;
  /** Without this an objective has nothing for the term, whatever its weight is; undefined for a term that needs nothing. */
  readonly needs?: 'content' | 'style' | 'photograph' | 'previous frame';
}

export const TERM_TRAITS = {
  content: {
    title: 'content',
    colour: '#0072b2',
    weight: {
      property: 'contentWeight',
      default: 5,
      icon: 'picture-o',
      flag: { name: 'content-weight', help: "more keeps the content's shapes" },
    },
    always: true,
    needs: 'content',
  },
  style: {
    title: 'style',
    colour: '#d55e00',
    weight: {
      property: 'styleWeight',
      default: 500,
      icon: 'paint-brush',
      flag: { name: 'style-weight', help: "more brings the style's strokes and colours" },
    },
    always: true,
    needs: 'style',
  },
  /** The difference of lines from the photograph's, where there is one and it has a weight. */
  lines: {
    title: 'lines',
    colour: '#56b4e9',
    weight: {
      property: 'keepLines',
      default: 0,
      icon: 'pencil',
      flag: { name: 'keep-lines', help: "more keeps the photograph's lines, as of faces and letters; try 100" },
    },
    always: false,
    ofPictureAlone: true,
    needs: 'photograph',
  },
  tv: {
    title: 'smoothness',
    colour: '#009e73',
    weight: { property: 'tvWeight', default: 100, icon: 'tint', flag: { name: 'tv-weight', help: 'more is smoother' } },
    always: true,
    ofPictureAlone: true,
  },
  /** The difference from the previous frame's result, where there is one. */
  temporal: {
    title: 'temporal',
    colour: '#b0568d',
    weight: {
      property: 'temporalWeight',
      default: 1000,
      icon: 'film',
      flag: { name: 'temporal-weight', help: 'of videos: more keeps the strokes in their place' },
    },
    always: false,
    ofPictureAlone: true,
    needs: 'previous frame',
  },
} as const satisfies Readonly<Record<string, TermTraits>>;

type Traits = typeof TERM_TRAITS;

export type TermName = keyof Traits;

/** Terms of every objective. */
export type ConstantTerm = { [K in TermName]: Traits[K]['always'] extends true ? K : never }[TermName];

/** A weight as a property of the nodes. */
export type WeightProperty = Traits[TermName]['weight']['property'];

export const TERM_NAMES = Object.keys(TERM_TRAITS) as readonly TermName[];

/** An object with a value for each term. */
export function forEachTerm<T>(valueOf: (name: TermName, traits: TermTraits) => T): Record<TermName, T> {
  return Object.fromEntries(TERM_NAMES.map((name) => [name, valueOf(name, TERM_TRAITS[name])])) as Record<TermName, T>;
}

/** Scales of the style loss. `mean` is (1/C²)·Σ(G − A)²; `gatys` is the paper's E, which is C²/4 times that. */
export const NORMALIZATIONS = ['mean', 'gatys'] as const;

export type Normalization = (typeof NORMALIZATIONS)[number];
