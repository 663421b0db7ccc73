import { Command, InvalidArgumentError } from 'commander';
import type { CheckOptions } from './check.js';

export const checkCommand = (): Command =>
  new Command('check')
    .description('start your application without a server and examine its set-up')
    .argument('<file>', 'the compiled file of your root module, as dist/app.module.js')
    .option('--export <name>', 'the exported root module, when the file exports several')
    .option('--timeout <seconds>', 'how long the application may take to start', seconds, 60)
    .addHelpText(
      'after',
      '\nIt connects to your database, as your application does. Exit code 0 or 1.',
    )
    .action(async (file: string, options: CheckOptions) => {
      await import('reflect-metadata');
      const { check } = await import('./check.js');
      const { report } = await import('./report.js');
      const result = await check(file, options);
      process.stdout.write(`${report(result)}\n`);
      // The application may leave timers and connections behind.
      process.exit(result.problems.length === 0 ? 0 : 1);
    });

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('Give seconds, 1 to 3600.');
  return value;
}
