/** Prints a row of a table. */
export function row(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}
