/*
 * The models that come with the package, as plain data, the latest first: the one place where they are named. It imports nothing, so that
 * an editor may have it, too.
 */

/** An edition of the embedded model. An earlier one stays, for styles and checkpoints that were made with it. */
export interface EmbeddedEdition {
  /** The source of a model node. */
  readonly name: string;
  /** The model's name for people. */
  readonly title: string;
  /** In the package's folder `models`. */
  readonly file: string;
  /** See `networkHash`. */
  readonly hash: string;
}

export const EMBEDDED_EDITIONS = [
  {
    name: 'compact',
    title: 'embedded model',
    file: 'compact-vgg.safetensors',
    hash: '027f61f7af610c8d1df39218f5aa53658b60960321c6c2210832b7b9b66ac48d',
  },
  {
    name: 'compact-1',
    title: 'embedded model, first edition',
    file: 'compact-vgg-1.safetensors',
    hash: '43148437c2dddc29ac2e95914cf5f62eb303134dc708034a34429cb7a4dcc495',
  },
] as const satisfies readonly EmbeddedEdition[];

/** The edition of that name, or undefined where there is none. */
export const embeddedEdition = (name: unknown): EmbeddedEdition | undefined => EMBEDDED_EDITIONS.find((edition) => edition.name === name);
