import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Flow } from '../../fixtures/flow.js';
import { markAt, profileOf, tokenAnswerOf } from './documented-responses.js';
import { factsOf, WIDE, type WideFacts } from './facts.js';
import { callbackOf } from './life.js';
import { urlOf, WideHost } from './wide-host.js';

/** A person of each of these has a grant for each company, team or workspace. */
const SEVERAL = WIDE.filter(({ id_within }) => id_within !== undefined).map(({ id }) => id);
/** These keep what tells one grant from another, and do not have a connection for each. */
const ONE = [
  ['wordpress', 'blog_id'],
  ['linear', 'data.viewer.organization.id'],
  ['dropbox', 'team_id'],
] as const;

let host: WideHost;
beforeAll(async () => void (host = await WideHost.boot()));
afterAll(() => host.close());

/** Everything that the provider says, with another value at one place. */
function told<T>(answer: T, path: string, facts: WideFacts, value: string): T {
  const text = JSON.stringify(answer).replaceAll(JSON.stringify(markAt(path, facts)), `"${value}"`);
  return JSON.parse(text) as T;
}

/** Connects the same person for one company. */
async function connect(facts: WideFacts, path: string, company: string): Promise<void> {
  const { id: provider, callback_example: example = {} } = facts;
  const member = path.replace('callback:', '');
  const isOfCallback = path !== member;
  const own = isOfCallback
    ? { ...facts, callback_example: { ...example, [member]: company } }
    : facts;
  const flow = await Flow.begin(host.app, { provider });
  const tokens = tokenAnswerOf(facts, 1, host.app.clock.now());
  host.answer(urlOf(facts.token_url, facts), told(tokens, member, facts, company));
  if (facts.userinfo_url !== undefined)
    host.answer(urlOf(facts.userinfo_url, facts), told(profileOf(facts), member, facts, company));
  if (facts.confirm_url !== undefined) {
    const url = facts.confirm_url.replaceAll(`{${member}}`, company);
    host.answer(url, { ok: true });
  }
  await flow.complete(callbackOf(own, flow.state));
}

const accountsOf = async (provider: string): Promise<string[]> =>
  (await host.tokens.find({ owner: 'alice', provider })).map((token) => token.resourceOwnerId);

describe('one person with two companies', () => {
  it('S-217: is what the facts know of these', () => {
    expect([...SEVERAL].sort()).toEqual([
      ...['canva', 'digitalocean', 'hubspot', 'intercom'],
      ...['notion', 'pipedrive', 'quickbooks', 'slack'],
    ]);
  });

  it.each(SEVERAL)('S-217: has two connections of %s', async (id) => {
    const facts = factsOf(id);
    const [path = ''] = facts.id_within ?? [];
    for (const company of ['4711', '4712', '4711']) await connect(facts, path, company);
    const accounts = await accountsOf(id);
    expect(accounts).toHaveLength(2);
    for (const company of ['4711', '4712'])
      expect(accounts.filter((account) => account.endsWith(`:${company}`))).toHaveLength(1);
  });

  it.each(ONE)('S-217: does not lose the first grant of %s to the second', async (id, path) => {
    const facts = factsOf(id);
    await connect(facts, path, '4711');
    await expect(connect(facts, path, '4712')).rejects.toMatchObject({ code: 'tenant_mismatch' });
    await connect(facts, path, '4711');
    const [connection, ...more] = await host.tokens.find({ owner: 'alice', provider: id });
    expect(more).toEqual([]);
    expect(connection?.metadata[path]).toBe('4711');
  });
});
