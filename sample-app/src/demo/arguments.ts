import { parseArgs } from 'node:util';

export interface DemoArguments {
  help: boolean;
  /** Lifetime of the demo's access tokens, in seconds. */
  lifetime: number;
}

export const USAGE = `npm run demo -- [--lifetime SECONDS]

Connects an account at a real OAuth2 server, uses its token, waits until it has expired and
uses it again. Each step is checked against the server's own record.

  --lifetime SECONDS   how long an access token lives, 2 to 60 (4 when not given)
  --help               shows this text`;

export function readArguments(values: string[]): DemoArguments {
  const options = { help: { type: 'boolean' }, lifetime: { type: 'string' } } as const;
  const { help, lifetime } = parseArgs({ args: values, options }).values;
  const seconds = Number(lifetime ?? 4);
  if (!Number.isInteger(seconds) || seconds < 2 || seconds > 60) {
    throw new Error('--lifetime takes a whole number of seconds from 2 to 60.');
  }
  return { help: help ?? false, lifetime: seconds };
}
