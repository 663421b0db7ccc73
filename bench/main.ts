/** `npm run bench -- W1|W2|W3|W4|W5|W6|all [--quick]` */
import { Argument, Command } from 'commander';
import { closeAll } from './databases/leftovers.js';
import { run, type Workload } from './harness/run.js';
import { keep } from './report/files.js';
import { terminalText } from './report/terminal.js';
import { hotPath } from './workloads/w1.js';
import { refreshStorm } from './workloads/w2.js';
import { connectFlows } from './workloads/w3.js';
import { sweepAndRotation } from './workloads/w4.js';
import { bootAndSize } from './workloads/w5.js';
import { responseSize } from './workloads/w6.js';

const WORKLOADS: Record<string, Workload> = {
  W1: hotPath,
  W2: refreshStorm,
  W3: connectFlows,
  W4: sweepAndRotation,
  W5: bootAndSize,
  W6: responseSize,
};

const program = new Command('bench')
  .description('Measures the module against the raw limits and against its peers.')
  .addArgument(
    new Argument('<workload>', 'what to measure').choices([...Object.keys(WORKLOADS), 'all']),
  )
  .option('--quick', 'few and short slices on small tables: a smoke check, kept apart', false)
  .action(async (chosen: string, { quick }: { quick: boolean }) => {
    for (const [name, workload] of Object.entries(WORKLOADS)) {
      if (chosen !== 'all' && chosen !== name) continue;
      const result = await run(name, workload, quick);
      process.stdout.write(`\n${terminalText(result)}\n\n`);
      await keep(result);
    }
  });

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closeAll().finally(() => process.exit(1)));
}

try {
  await program.parseAsync();
} finally {
  await closeAll();
}
