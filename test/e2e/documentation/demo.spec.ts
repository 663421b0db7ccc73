import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';

const DEMO = 'sample-app/dist/demo/main.js';
const running = new Set<ChildProcess>();

interface Outcome {
  code: number | null;
  output: string;
}

/** Runs the demo; `onLine` sees each line as it is printed. */
function runDemo(args: string[], onLine: (line: string) => void = () => undefined) {
  return new Promise<Outcome>((resolve, reject) => {
    const child = spawn(process.execPath, [DEMO, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    let unread = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const lines = (unread + chunk.toString()).split('\n');
      unread = lines.pop() ?? '';
      lines.forEach(onLine);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, output });
    });
  });
}

describe('npm run demo', () => {
  afterEach(() => running.forEach((child) => child.kill('SIGKILL')));

  it('completes all steps and exits with 0', async () => {
    const { code, output } = await runDemo(['--lifetime', '4']);
    expect(output).toContain('on record: 1 grant, 2 refreshes, no refresh token presented twice');
    expect(output).toContain('All of it is true');
    expect(output).not.toMatch(/WARN|ERROR|Warning/);
    expect(code).toBe(0);
  });

  it('exits 1 and says why when the provider stops midway', async () => {
    let provider = 0;
    const { code, output } = await runDemo(['--lifetime', '4'], (line) => {
      provider ||= Number(/\(process (\d+)\)/.exec(line)?.[1] ?? 0);
      if (line.includes('Hello from the first token')) process.kill(provider, 'SIGKILL');
    });
    expect(output).toContain('The demo provider has ended');
    expect(output).not.toContain('All of it is true');
    expect(code).toBe(1);
  });

  it('refuses an unknown argument', async () => {
    const { code, output } = await runDemo(['--lifetime', 'soon']);
    expect(output).toContain('--lifetime takes a whole number of seconds');
    expect(code).toBe(1);
  });
});
