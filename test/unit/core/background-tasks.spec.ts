import { afterEach, describe, expect, it } from '@jest/globals';
import { BackgroundTasks } from '../../../lib/core/lifecycle/background-tasks.js';
import { InFlightWork } from '../../../lib/core/lifecycle/in-flight-work.js';

describe('the background tasks', () => {
  let tasks: BackgroundTasks;
  let work: InFlightWork;
  const make = (every: number | false): BackgroundTasks => {
    work = new InFlightWork({ http: { timeout: 3 } });
    return (tasks = new BackgroundTasks(work, { background: every !== false && { every } }));
  };
  const end = (): Promise<void> => work.finish();
  afterEach(end);

  it('start after the application, and are repeated', async () => {
    const started = performance.now();
    let rounds = 0;
    await new Promise<void>((resolve) => {
      make(0.02).add('count', async () => {
        rounds += 1;
        if (rounds === 3) resolve();
        return Promise.resolve();
      });
      tasks.onApplicationBootstrap();
      expect(rounds).toBe(0);
    });
    expect(performance.now() - started).toBeGreaterThan(40);
  });

  it('never start when they are turned off, and can be run by a call', async () => {
    let rounds = 0;
    make(false).add('count', () => Promise.resolve((rounds += 1)));
    tasks.onApplicationBootstrap();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rounds).toBe(0);
    await tasks.run();
    expect(rounds).toBe(1);
  });

  it('continue with the next when one fails', async () => {
    const seen: string[] = [];
    make(false).add('breaks', () => Promise.reject(new Error('no')));
    tasks.add('works', () => Promise.resolve(seen.push('works')));
    await tasks.run();
    expect(seen).toEqual(['works']);
  });

  it('share one round between all who ask for it', async () => {
    let rounds = 0;
    make(false).add('count', () => Promise.resolve((rounds += 1)));
    await Promise.all([tasks.run(), tasks.run()]);
    expect(rounds).toBe(1);
  });

  it('learn of the shutdown, which waits for the running one and starts no other', async () => {
    const seen: string[] = [];
    make(false).add('slow', async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen.push('slow');
    });
    tasks.add('next', () => Promise.resolve(seen.push('next')));
    void tasks.run();
    await end();
    expect(seen).toEqual(['slow']);
  });
});
