/** The key block's ink at a place and the colour block under it: 0 vermilion, 1 ochre. */
export interface Mark {
  readonly ink: number;
  readonly block?: 0 | 1;
}
