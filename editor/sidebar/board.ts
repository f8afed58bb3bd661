/** The topic of the jobs of all nodes, and its name among the jobs that an editor shows. */
export const BOARD = 'neural-style-paintings';
