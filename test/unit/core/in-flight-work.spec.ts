import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { InFlightWork } from '../../../lib/core/lifecycle/in-flight-work.js';

const never = (): Promise<never> => new Promise(() => undefined);

describe('the work in flight', () => {
  let lines: string[];
  beforeEach(() => {
    jest.useFakeTimers();
    lines = [];
    for (const level of ['log', 'error'] as const) {
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((line: unknown) => void lines.push(`${level}: ${String(line)}`));
    }
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });
  const make = (): InFlightWork => new InFlightWork({ http: { timeout: 4 } });

  it('R-109 is waited for no longer than http.timeout and ten seconds, also after several calls', async () => {
    const work = make();
    void work.track('refresh', never());
    void work.track('revocation', never());
    const ended: string[] = [];
    work.begin();
    void work.finish().then(() => ended.push('first'));
    await jest.advanceTimersByTimeAsync(13_000);
    void work.finish().then(() => ended.push('second'));
    expect([ended, work.isOver]).toEqual([[], false]);
    await jest.advanceTimersByTimeAsync(1_001);
    expect([ended, work.isOver]).toEqual([['first', 'second'], true]);
    await work.finish();
    expect(lines).toEqual([
      expect.stringContaining(
        'log: shutting down: waiting for work in flight (refresh: 1, revocation: 1), at most 14 seconds',
      ),
      expect.stringContaining(
        'error: shutting down: stopped waiting for work in flight (refresh: 1, revocation: 1)',
      ),
    ]);
  });

  it('is waited for also where it started during the wait', async () => {
    const work = make();
    let end = (): void => undefined;
    let endLate = (): void => undefined;
    void work.track('refresh', new Promise<void>((resolve) => (end = resolve)));
    let isFinished = false;
    void work.finish().then(() => (isFinished = true));
    void work.track('save', new Promise<void>((resolve) => (endLate = resolve)));
    end();
    await jest.advanceTimersByTimeAsync(1);
    expect(isFinished).toBe(false);
    endLate();
    await jest.advanceTimersByTimeAsync(1);
    expect(isFinished).toBe(true);
    expect(lines.at(-1)).toContain('in flight is saved');
  });

  it('is not mentioned where there is none', async () => {
    const work = make();
    await work.track('save', Promise.resolve());
    await work.finish();
    expect(lines).toEqual([]);
    expect(work.mayStart).toBe(false);
  });
});
