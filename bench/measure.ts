import { runProgram, type Contender } from './peer-programs.js';
import { median } from './statistics.js';

/** One network at one size. */
export interface Case {
  readonly network: 'vgg19' | 'compact';
  readonly size: number;
}

/** What a contender took for an iteration of a case. */
export interface Result {
  readonly name: string;
  readonly ours: boolean;
  readonly best: number;
  readonly median: number;
  readonly peakMegabytes: number;
}

/** How much is measured: in turn, so that all meet the machine in the same state, and the slow ones less often. */
export interface Effort {
  readonly rounds: number;
  /** Iterations of a contender in a round, at most. */
  readonly runs: number;
  /** After which no further iteration of a round begins. */
  readonly seconds: number;
}

interface Measurement {
  readonly milliseconds: readonly number[];
  readonly peakMegabytes: number;
}

/** Iterations that take longer than this many milliseconds are measured in the first round only. */
const SLOW = 8000;

/** Measures all contenders in turn, round by round; what fails is reported and left out. */
export async function measureInTurn(
  { network, size }: Case,
  contenders: readonly Contender[],
  { rounds, runs, seconds }: Effort,
  report: (text: string) => void,
): Promise<Result[]> {
  const measurements = new Map<Contender, Measurement[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [contender, earlier] of measurements) {
      if (earlier.some(({ milliseconds }) => Math.min(...milliseconds) > SLOW)) continue;
      report(`${network} ${size}², round ${round + 1}: ${contender.name}`);
      try {
        earlier.push(await runProgram<Measurement>(contender.command, contender.args(network, size, runs, seconds), contender.env));
      } catch (error) {
        report(`${network} ${size}²: ${contender.name} failed (${error instanceof Error ? error.message : String(error)})`);
        measurements.delete(contender);
      }
    }
  }
  return [...measurements].map(([{ name, ours }, taken]) => {
    const milliseconds = taken.flatMap((each) => each.milliseconds);
    const peakMegabytes = Math.max(...taken.map((each) => each.peakMegabytes));
    return { name, ours, best: Math.min(...milliseconds), median: median(milliseconds), peakMegabytes };
  });
}
