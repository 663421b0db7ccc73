import cliProgress from 'cli-progress';

/** Milliseconds between two lines where there is no terminal. */
const linesEvery = 5_000;

/** Shows how much of a work is done. */
export interface Progress {
  /** @param done units of the total */
  update(done: number): void;
  stop(): void;
}

/** A bar in a terminal, else a line now and then; on stderr, so that stdout has the result alone. */
export function startProgress(total: number, unit: string): Progress {
  const bar = new cliProgress.SingleBar({
    format: process.stderr.isTTY
      ? `{bar} {percentage} % | {value} of {total} ${unit} | {eta_formatted} left`
      : `{value} of {total} ${unit}, {percentage} %`,
    noTTYOutput: true,
    notTTYSchedule: linesEvery,
    stream: process.stderr,
  });
  bar.start(total, 0);
  return {
    update: (done) => bar.update(Math.min(done, total)),
    stop: () => bar.stop(),
  };
}
