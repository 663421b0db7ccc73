import cliProgress from 'cli-progress';

/** Milliseconds between two lines when stderr is no terminal. */
const linesEvery = 5_000;

/** Shows the progress of a job. */
export interface Progress {
  /** @param done completed units of the total */
  update(done: number): void;
  stop(): void;
}

/** Shows a bar in a terminal, otherwise a line every five seconds. It writes to stderr, so that stdout has only the result. */
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
