import { Command, InvalidArgumentError } from 'commander';

/** A command that starts the host's application without a server. */
export const createApplicationCommand = (name: string): Command =>
  new Command(name)
    .argument('<file>', 'the compiled file of your root module, such as dist/app.module.js')
    .option('--export <name>', 'the exported root module, when the file exports several')
    .option('--timeout <seconds>', 'how long the application may take to start', parseSeconds, 60);

function parseSeconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('Give seconds, 1 to 3600.');
  return value;
}

/** Parses an option's number of rows. */
export function parseRows(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= 1_000)) {
    throw new InvalidArgumentError('Give a whole number, 1 to 1000.');
  }
  return value;
}
