/** Limits to where the path or address of a picture may lead. */
export interface Reach {
  /** Folder in which paths start and which they must not leave; null where any file may be named. */
  readonly folder: string | null;
  readonly urls: 'none' | 'public' | 'any';
}

/** The reach of people who could as well do anything else: a flow's author, or whoever types a command. */
export const EVERYWHERE: Reach = { folder: null, urls: 'any' };
