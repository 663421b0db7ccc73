import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { parseRows } from '../../../lib/cli/commands/application.command.js';
import { startProgress } from '../../../lib/cli/report/progress.js';

describe('the progress of a command', () => {
  const { isTTY } = process.stderr;
  let printed = '';
  beforeEach(() => {
    printed = '';
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.stderr.isTTY = isTTY;
  });

  it('is a bar in a terminal', () => {
    process.stderr.isTTY = true;
    const progress = startProgress(200, 'rows');
    progress.update(100);
    progress.stop();
    expect(printed).toMatch(/={20}-{20} 50 % \| 100 of 200 rows/);
  });

  it('is a line every few seconds without a terminal', () => {
    process.stderr.isTTY = false;
    const progress = startProgress(200, 'rows');
    progress.update(100);
    progress.update(300);
    progress.stop();
    expect(printed.trim().split('\n')).toEqual(['0 of 200 rows, 0 %', '200 of 200 rows, 100 %']);
  });
});

describe('the rows that --batch names', () => {
  it('are a whole number', () => {
    expect(parseRows('1000')).toBe(1_000);
  });

  it.each(['0', '-1', 'many', '1001', '1.5', ''])('are not %p', (text) => {
    expect(() => parseRows(text)).toThrow('1 to 1000');
  });
});
