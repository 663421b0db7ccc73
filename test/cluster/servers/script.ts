import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** It ends what hangs. */
const LONGEST_MS = 400_000;

/** The loopback addresses of this run's servers, such as `127.80.7`. */
export const block = process.env.CLUSTER_BLOCK ?? '';

/** Runs one of the scripts in this directory; returns what it printed. @throws with its messages */
export async function run(script: string, ...parameters: string[]): Promise<string> {
  const file = fileURLToPath(new URL(`./${script}.sh`, import.meta.url));
  const { stdout } = await execute(file, parameters, { timeout: LONGEST_MS });
  return stdout.trim();
}
