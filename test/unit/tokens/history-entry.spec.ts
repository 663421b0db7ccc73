import { describe, expect, it } from '@jest/globals';
import {
  HISTORY_EVENTS,
  LONGEST_HISTORY,
  MOST_ENTRIES,
  readHistory,
  writeEntry,
} from '../../../lib/tokens/history/history-entry.js';

const AT = 1_764_500_000_000;
const LONG = 'x'.repeat(500);

describe('the history of a connection', () => {
  it('reads what it has written, with the machine and the process', () => {
    const entry = {
      at: AT,
      what: 'failed',
      step: 'token_request',
      code: 'bad_response',
      httpStatus: 503,
      providerError: 'temporarily_unavailable',
      nextAttemptAt: AT + 1,
      expiresAt: AT + 2,
    } as const;

    const [read, ...others] = readHistory(writeEntry(entry));

    expect(read).toMatchObject(entry);
    expect(read?.pid).toBe(process.pid);
    expect(read?.host).toMatch(/^[a-zA-Z0-9_.-]{1,32}$/);
    expect(others).toEqual([]);
  });

  it('R-380: keeps twenty entries, whatever they say, within the length of the column', () => {
    const entry = writeEntry({
      at: AT,
      what: 'failed',
      step: 'client_secret',
      code: LONG,
      httpStatus: 503,
      providerError: 'y'.repeat(64),
      nextAttemptAt: AT,
    });
    const column = entry.repeat(MOST_ENTRIES + 5).slice(0, LONGEST_HISTORY);

    expect(readHistory(column)).toHaveLength(MOST_ENTRIES);
    expect(column.length).toBeLessThanOrEqual(LONGEST_HISTORY);
  });

  it('S-310: keeps no text of a provider but a plain error code, and nothing that ends a line', () => {
    const line = writeEntry({
      at: AT,
      what: 'failed',
      code: 'bad\n{"at":1,"what":"ended"}',
      providerError: 'invalid token ya29.secret',
    });

    expect(line).not.toContain('secret');
    expect(line.split('\n')).toHaveLength(2);
    expect(readHistory(line)).toHaveLength(1);
  });

  it('R-381: leaves out what is damaged, and keeps the rest', () => {
    const good = writeEntry({ at: AT, what: 'refreshed' });
    const damaged = [
      'nonsense\n',
      '{"at":1e400,"what":"failed"}\n',
      '{"at":"soon","what":"failed"}\n',
      '{"at":1,"what":"__proto__"}\n',
      'null\n',
      '[]\n',
      '{"at":1,"what":"failed","step":"<b>","code":"a b","http":"x","next":null,"pid":1.5}\n',
    ];

    const read = readHistory(damaged.join('') + good + good.slice(0, 20));

    expect(read.map(({ what }) => what)).toEqual(['failed', 'refreshed']);
    expect(read[0]).toEqual({ at: 1, what: 'failed' });
    for (const column of [null, undefined, 7, '', '{'.repeat(100_000)]) {
      expect(readHistory(column)).toEqual([]);
    }
  });

  it('knows every event that it names', () => {
    const column = HISTORY_EVENTS.map((what) => writeEntry({ at: AT, what })).join('');
    expect(readHistory(column).map(({ what }) => what)).toEqual([...HISTORY_EVENTS]);
  });
});
