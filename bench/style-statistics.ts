import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openWorkplace, withStageEvaluator, type Resources } from '../src/painting/stage-evaluator.js';
import { Features } from '../src/evaluate/features.js';
import { Networks } from '../src/evaluate/networks.js';
import { keeping, type ObjectiveSpec, type StyleTarget } from '../src/evaluate/objective/objective-spec.js';
import { Programs } from '../src/evaluate/programs.js';
import type { Losses } from '../src/loss/losses.js';
import type { StatisticSpec } from '../src/loss/statistics/statistic-names.js';
import type { Picture } from '../src/pixels/picture.js';
import { toPlanes } from '../src/pixels/planes.js';
import { usuallyPaintable } from '../src/painting/painting-plan.js';
import { type LossProperties, lossSettings } from '../src/settings/loss-settings.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import { uniform } from '../src/values/random.js';
import { DescentBench, loadPair, type Pair } from './descent-bench.js';
import { executorNamed } from './executor-named.js';
import { drawSheet } from './sheet.js';
import { median } from './statistics.js';
import { row } from './table.js';

/*
 * npm run bench:styles -- PAIRS [--size 256] [--preset balanced] [--sheet FILE] [--only gram,moments] [--weight 500] [--lines 0] [--hidden 2,4] [--shuffled 7] [--both]
 *
 * What each statistic of styles costs, what it looks like, and how each one's paintings are judged by the others' losses. PAIRS is a folder of
 * pairs `NAME-content.jpg` and `NAME-style.jpg`. The sheet has a row for each pair: content, style, and a painting with each statistic;
 * the style of hidden pairs is left out. For eyes that are not to know which is which,
 * paintings are shuffled in each row by a seed, and the order is printed last. With --both, Gram
 * matrices and neighbours in one loss are painted with, too.
 */

const STATISTICS: Readonly<Record<string, StatisticSpec>> = {
  gram: { name: 'gram' },
  'gram, reach 2, 4, 8': { name: 'gram', reach: [2, 4, 8] },
  moments: { name: 'moments' },
  neighbours: { name: 'neighbours' },
  slices: { name: 'slices' },
};
/** Beside all statistics in one loss, for `--both`. */
const BOTH = 'gram and neighbours';

const OPTIONS = {
  size: { type: 'string', default: '256' },
  preset: { type: 'string', default: 'balanced' },
  sheet: { type: 'string' },
  only: { type: 'string' },
  weight: { type: 'string' },
  lines: { type: 'string' },
  hidden: { type: 'string', default: '' },
  shuffled: { type: 'string' },
  both: { type: 'boolean', default: false },
} as const;

const BUDGET = 8e9;

/** Losses of pictures by any statistic, with targets that are the picture's own. */
class Judge {
  readonly #resources: Resources;

  /** @param loss the weights of the total */
  constructor(
    private readonly programs: Programs,
    private readonly loss: Partial<LossProperties>,
  ) {
    const networks = new Networks();
    this.#resources = { networks, programs: this.programs, features: new Features(networks, this.programs, BUDGET / 4, usuallyPaintable) };
  }

  /**
   * The losses, before their weights, and their total; and the bytes of the graph that computes them and their gradient.
   * @param statistics of equal shares
   */
  async losses(
    { content, style }: Pair,
    statistics: readonly StatisticSpec[],
    picture: Picture,
  ): Promise<Losses & { readonly bytes: number }> {
    const recipe = { model: EMBEDDED_MODEL, picture: style, layers: 'style' } as const;
    const styles: StyleTarget[] = [];
    for (const statistic of statistics)
      styles.push({ blend: 1, statistic, tensors: await this.#resources.features.style(statistic, recipe) });
    const objective: ObjectiveSpec = {
      ...lossSettings(this.loss),
      ...keeping({ model: EMBEDDED_MODEL, picture: content, layers: 'content' }),
      styles,
    };
    const stage = { objective, weights: objective.weights, temporal: null, factor: 1 };
    return withStageEvaluator(
      stage,
      await openWorkplace(objective, this.#resources),
      () => Promise.resolve(true),
      async (evaluator) => {
        await evaluator.match(toPlanes(picture), 0);
        const { losses } = (await evaluator.evaluate(toPlanes(picture), objective.weights))!;
        return { ...losses, bytes: this.programs.budget - this.programs.available };
      },
    );
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const folder = resolve(positionals[0] ?? '.');
  const names = readdirSync(folder).flatMap((file) => /^(.+)-content\.\w+$/.exec(file)?.[1] ?? []);
  const wanted = values.only?.split(',');
  const statistics = Object.entries(STATISTICS).filter(([title]) => wanted?.includes(title) ?? true);
  const painted: [string, readonly StatisticSpec[]][] = statistics.map(([title, statistic]) => [title, [statistic]]);
  if (values.both) painted.push([BOTH, [STATISTICS.gram!, STATISTICS.neighbours!]]);
  const executor = await executorNamed('auto');
  const bench = new DescentBench(executor);
  const loss = {
    ...(values.weight !== undefined && { styleWeight: Number(values.weight) }),
    ...(values.lines !== undefined && { keepLines: Number(values.lines) }),
  };
  const judge = new Judge(new Programs(executor, BUDGET), loss);
  const milliseconds = new Map<string, number[]>();
  const bytes = new Map<string, number>();
  const cells: (Picture | null)[][] = [];
  const key: string[] = [];
  const shuffledOrder = orders(values.shuffled);
  row([
    'pair',
    'painted with',
    'seconds',
    'total, style loss at quarters of the largest size, of the first',
    'content',
    ...statistics.map(([title]) => `${title}: loss, of the photograph's`),
  ]);
  row(['---', '---', '--:', '---', '--:', ...statistics.map(() => '--:')]);
  for (const name of names) {
    const pair = await loadPair(join(folder, `${name}-content.jpg`), join(folder, `${name}-style.jpg`), Number(values.size));
    const starts = new Map<string, number>();
    for (const [title, statistic] of statistics) {
      const start = await judge.losses(pair, [statistic], pair.content);
      starts.set(title, start.style);
      bytes.set(title, start.bytes);
    }
    const order = shuffledOrder(painted.length);
    key.push(`${name}: ${order.map((index) => painted[index]![0]).join(', ')}`);
    const pictures: (Picture | null)[] = [pair.content, values.hidden.split(',').includes(name) ? null : pair.style];
    for (const [title, together] of painted) {
      const seen: Picture[] = [];
      const watch = (picture: Picture): void => void seen.push(picture);
      const { result, seconds } = await bench.paint(pair, { preset: values.preset }, { statistics: together, loss, watch });
      milliseconds.set(title, [...(milliseconds.get(title) ?? []), (1000 * seconds) / result.iterations]);
      pictures.push(result.picture);
      const judged = [];
      for (const [other, by] of statistics)
        judged.push(((await judge.losses(pair, [by], result.picture)).style / starts.get(other)!).toFixed(3));
      const { content } = await judge.losses(pair, [together[0]!], result.picture);
      row([
        name,
        title,
        seconds.toFixed(1),
        (await courseOf(seen, (picture) => judge.losses(pair, together, picture))).join(' '),
        content.toPrecision(3),
        ...judged,
      ]);
    }
    cells.push([...pictures.slice(0, 2), ...order.map((index) => pictures[2 + index]!)]);
  }
  const gram = median(milliseconds.get('gram') ?? [NaN]);
  console.log();
  row(['statistic', 'ms an iteration, with all that is computed for a painting', "of Gram matrices'", 'MB of the graph']);
  row(['---', '--:', '--:', '--:']);
  for (const [title, all] of milliseconds)
    row([title, median(all).toFixed(1), (median(all) / gram).toFixed(2), ((bytes.get(title) ?? NaN) / 1e6).toFixed(0)]);
  if (values.sheet !== undefined) await drawSheet(cells, values.sheet);
  if (values.shuffled !== undefined) console.log(`\nFrom left to right: ${key.join('; ')}.`);
}

/**
 * The true losses of a run at quarters of the largest size, with targets that are the picture's own there, as shares of those at its begin: the total, and the
 * style's in brackets.
 * @param seen the picture of each iteration
 */
async function courseOf(seen: readonly Picture[], lossesOf: (picture: Picture) => Promise<Losses>): Promise<string[]> {
  const last = seen.filter(({ width }) => width === seen.at(-1)!.width);
  const first = await lossesOf(last[0]!);
  const course: string[] = [];
  for (const quarter of [1, 2, 3, 4]) {
    const { total, style } = await lossesOf(last[Math.round((quarter * (last.length - 1)) / 4)]!);
    course.push(`${(total / first.total).toFixed(3)} (${(style / first.style).toFixed(3)})`);
  }
  return course;
}

/** Orders of so many things, one after the other by a seed; always the same without one. */
function orders(seed: string | undefined): (count: number) => number[] {
  const random = uniform(Number(seed ?? 0));
  return (count) => {
    const places = Array.from({ length: count }, (_, index) => ({ index, place: seed === undefined ? index : random() }));
    return places.sort((a, b) => a.place - b.place).map(({ index }) => index);
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
