import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { PRIVATE_ADDRESS, publicLookup } from '../../../lib/protocol/http/public-lookup.js';

type Found = string | LookupAddress[];
type Callback = (error: NodeJS.ErrnoException | null, found: Found, family?: number) => void;

/** What each look-up answers, one after the other. */
function resolving(...answers: (string[] | Error)[]): void {
  const lookup = (_: string, { all }: LookupOptions, callback: Callback): void => {
    const answer = answers.shift() ?? [];
    if (answer instanceof Error) return callback(answer, '');
    const found = answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    return all === true ? callback(null, found) : callback(null, answer[0] ?? '', found[0]?.family);
  };
  jest.spyOn(dns, 'lookup').mockImplementation(lookup as never);
}

const lookUp = (host: string, options: LookupOptions): Promise<unknown> =>
  new Promise((resolve) => {
    publicLookup(host, options, (error, found) => resolve(error ?? found));
  });

describe('the look-up for hosts that only a response names', () => {
  afterEach(() => void jest.restoreAllMocks());
  const refused = { code: PRIVATE_ADDRESS };

  it.each([{ all: false }, { all: true }])(
    'S-201: refuses private addresses, with %j',
    async (options) => {
      for (const address of ['10.0.0.5', '::1', '::ffff:127.0.0.1', '169.254.169.254']) {
        resolving([address]);
        expect(await lookUp('tokens.example.com', options)).toMatchObject(refused);
      }
      resolving(['93.184.215.14']);
      expect(await lookUp('tokens.example.com', options)).not.toBeInstanceOf(Error);
    },
  );

  it('S-201: refuses a name with a public address and a private one', async () => {
    resolving(['93.184.215.14', '10.0.0.5']);
    expect(await lookUp('tokens.example.com', { all: true })).toMatchObject(refused);
  });

  it('S-201: checks each look-up again, and returns what it has checked', async () => {
    resolving(['93.184.215.14'], ['127.0.0.1']);
    expect(await lookUp('rebinding.example.com', {})).toBe('93.184.215.14');
    expect(await lookUp('rebinding.example.com', {})).toMatchObject(refused);
  });

  it('S-201: lets names below localhost lead to this machine, and to no other', async () => {
    for (const host of ['localhost', 'acme.localhost']) {
      resolving(['127.0.0.1'], ['::1'], ['10.0.0.5'], ['93.184.215.14']);
      expect(await lookUp(host, {})).toBe('127.0.0.1');
      expect(await lookUp(host, {})).toBe('::1');
      expect(await lookUp(host, {})).toMatchObject(refused);
      expect(await lookUp(host, {})).toMatchObject(refused);
    }
  });

  it('S-201: passes on what fails', async () => {
    resolving(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }));
    expect(await lookUp('gone.example.com', {})).toMatchObject({ code: 'ENOTFOUND' });
  });
});
