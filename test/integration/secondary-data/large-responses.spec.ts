import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { type Answer, bomb, endless, json, text } from '../../fixtures/fault-responses.js';
import type { Application } from '../fixtures/application.js';
import { SecondaryScene, service } from './secondary-scene.js';

const LIMIT = 20_000;
const FILLER = 'x'.repeat(2 * LIMIT);
const PAIR = { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 };
const wait = { 'retry-after': '77' };

describeEachDatabase('responses over the limit', (name) => {
  let scene: SecondaryScene;
  let app: Application;
  let id: string;
  beforeAll(async () => {
    scene = await SecondaryScene.open(name);
    app = await scene.boot({ options: { http: { timeout: 10, maxResponseBytes: LIMIT } } });
  });
  beforeEach(async () => {
    id = await scene.expired(app);
  });
  afterAll(() => scene.close());

  const ask = (): Promise<unknown> =>
    service(app)
      .getValidToken({ id })
      .catch((error: unknown) => error);
  const recovers = async (sent: string): Promise<void> => {
    const sub = (await scene.row(id)).resource_owner_id;
    scene.server.always('/userinfo', json(200, { sub }));
    await scene.passPauses(id);
    scene.answer({ access_token: 'AT3', refresh_token: 'RT3', expires_in: 3600 });
    await scene.database.expire(id);
    expect(await ask()).toBe('AT3');
    expect(scene.sent).toBe(sent);
    expect(await scene.row(id)).toMatchObject({ status: 'active' });
  };

  it.each<[string, Answer]>([
    ['with further members', json(200, { ...PAIR, groups: [FILLER] })],
    ['with blanks', text(`${JSON.stringify(PAIR)}${' '.repeat(2 * LIMIT)}`, 'application/json')],
  ])('R-400 the pair of a refresh is saved from a response %s', async (_, answer) => {
    scene.server.script('/token', answer);
    expect(await ask()).toBe('AT2');
    expect(await scene.row(id)).toMatchObject({ version: 2, status: 'active' });
    await recovers('RT2');
  });

  it.each<[string, Answer]>([
    ['has no end', endless()],
    ['inflates to more than a megabyte', bomb('gzip', 5_000_000)],
  ])('R-401 a response to a refresh that %s is tried again', async (_, answer) => {
    scene.server.script('/token', answer);
    expect(await ask()).toMatchObject({ reason: 'bad_response', retryable: true });
    expect(await scene.row(id)).toMatchObject({ version: 1, status: 'refresh_failing' });
    await recovers('RT1');
  });

  it.each<[string, Answer, string]>([
    ['a rate limit', json(429, { error: 'slow_down', hint: FILLER }, wait), 'rate_limited'],
    ['an outage', json(503, { hint: FILLER }, wait), 'bad_response'],
    [
      'an outage with an endless page',
      { ...endless(), status: 503, headers: wait },
      'bad_response',
    ],
  ])('R-402 the status and the wait count for %s', async (_, answer, reason) => {
    scene.server.script('/token', answer);
    expect(await ask()).toMatchObject({
      reason,
      retryable: true,
      retryAfterMs: expect.any(Number),
    });
    const { retry_at } = await scene.row(id);
    expect(Number(retry_at) - app.clock.now()).toBeGreaterThan(30_000);
    await recovers('RT1');
  });

  it('R-401 an endless error response ends no connection', async () => {
    scene.server.script('/token', { ...endless(), status: 400 });
    expect(await ask()).toMatchObject({ reason: 'bad_response', retryable: true });
    expect(await scene.row(id)).toMatchObject({ status: 'refresh_failing' });
    await recovers('RT1');
  });

  it.each<[string, Answer]>([
    ['is too long', json(200, { sub: '1', name: 'N', about: FILLER })],
    ['has no end', endless()],
  ])('R-403 a profile that %s does not prevent the pair from being saved', async (_, answer) => {
    await scene.database.set(id, 'profile_at', 0);
    scene.answer(PAIR);
    scene.server.script('/userinfo', answer);
    expect(await ask()).toBe('AT2');
    expect(await scene.row(id)).toMatchObject({ version: 2, status: 'active' });
    await recovers('RT2');
  });
});
