import { beforeEach, describe, expect, it } from '@jest/globals';
import { AdaptiveBatch } from '../../../lib/core/statements/adaptive-batch.js';

describe('a batch of reads', () => {
  let sent: string[][];
  let answer: (() => void)[];
  let batch: AdaptiveBatch<string, string>;
  beforeEach(() => {
    sent = [];
    answer = [];
    batch = new AdaptiveBatch(async (keys: readonly string[]) => {
      sent.push([...keys]);
      await new Promise<void>((resolve) => answer.push(resolve));
      if (keys.includes('bad')) throw new Error('refused');
      return keys.map((key) => key.toUpperCase());
    });
  });
  const get = (key: string): Promise<string> => batch.get(key, key);
  const land = async (): Promise<void> => {
    while (answer.length > 0) {
      answer.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('sends a lone read at once', async () => {
    const read = get('a');
    expect(sent).toEqual([['a']]);
    await land();
    expect(await read).toBe('A');
  });

  it('collects keys while two statements are in flight, each key once', async () => {
    const reads = ['a', 'b', 'c', 'd', 'c'].map((key) => get(key));
    expect(sent).toEqual([['a'], ['b']]);
    await land();
    expect(sent).toEqual([['a'], ['b'], ['c', 'd']]);
    expect(await Promise.all(reads)).toEqual(['A', 'B', 'C', 'D', 'C']);
  });

  it('never uses a statement that was sent before the read', async () => {
    const early = get('a');
    const late = get('a');
    expect(sent).toEqual([['a'], ['a']]);
    await land();
    expect(await Promise.all([early, late])).toEqual(['A', 'A']);
  });

  it('fails only for the caller of the key that is refused', async () => {
    void get('x');
    void get('y');
    const reads = ['a', 'bad', 'b'].map((key) => get(key).catch((e: Error) => e.message));
    await land();
    expect(await Promise.all(reads)).toEqual(['A', 'refused', 'B']);
  });

  it('keeps one statement to 256 keys', async () => {
    void get('x');
    void get('y');
    const reads = Array.from({ length: 300 }, (_, index) => get(`k${index}`));
    await land();
    expect(sent.map(({ length }) => length)).toEqual([1, 1, 256, 44]);
    expect((await Promise.all(reads))[299]).toBe('K299');
  });
});
