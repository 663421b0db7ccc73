import { Command, InvalidArgumentError } from 'commander';

/** A command that starts the host's application without a server. */
export const applicationCommand = (name: string): Command =>
  new Command(name)
    .argument('<file>', 'the compiled file of your root module, as dist/app.module.js')
    .option('--export <name>', 'the exported root module, when the file exports several')
    .option('--timeout <seconds>', 'how long the application may take to start', seconds, 60);

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('Give seconds, 1 to 3600.');
  return value;
}

/** The number of rows that an option names. */
export function rows(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= 1_000)) {
    throw new InvalidArgumentError('Give a whole number, 1 to 1000.');
  }
  return value;
}
