import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Browser } from './browser.mjs';

const shortLifetime = 2;

/** A user connects two accounts, uses them for longer than a token lives, and disconnects. */
export async function tellStory(app, checks, server) {
  const browser = new Browser();
  browser.setCookie(app.baseUrl, 'user=alice');
  const get = (path, options) => browser.send(app.baseUrl + path, options);
  const connect = (provider) => {
    const path = `/oauth2/${provider}/connect?returnTo=/profile/${provider}`;
    return browser.follow(app.baseUrl + path, `${app.baseUrl}/profile/`);
  };
  const profile = async (provider) => {
    const { status, body } = await get(`/profile/${provider}`);
    assert.deepEqual({ status, answer: body.status }, { status: 200, answer: 200 });
    assert.equal(body.profile.sub, server.account);
  };
  const that = (name, work) => checks.that(`${app.name}: ${name}`, work);

  await checks.must(`${app.name}: boots`, () => app.start());

  await that('a user who has not connected gets a link', async () => {
    const { status, body } = await get('/profile/acme');
    assert.equal(status, 409);
    assert.ok(body.connectUrl.startsWith(`${app.baseUrl}/oauth2/acme/connect?`));
  });

  await that('a provider as data: connects, and its token works', async () => {
    assert.equal((await connect('intranet')).location, `${app.baseUrl}/profile/intranet`);
    await profile('intranet');
  });

  await that('a provider as a class: connects', async () => {
    server.lifetime = shortLifetime;
    assert.equal((await connect('acme')).location, `${app.baseUrl}/profile/acme`);
    server.lifetime = 3600;
  });

  await that('the connections are listed, each as its strategy tells', async () => {
    const { connections } = (await get('/oauth2/connections')).body;
    const names = Object.fromEntries(connections.map(({ provider, name }) => [provider, name]));
    assert.deepEqual(names, {
      acme: `Name of ${server.account}, department of ${server.account}`,
      intranet: `Name of ${server.account}`,
    });
  });

  await that('an expired token is refreshed once for ten requests', async () => {
    await sleep(shortLifetime * 1000 + 200);
    await Promise.all(Array.from({ length: 10 }, () => profile('acme')));
    assert.deepEqual(server.refreshes, ['acme']);
  });

  await that('both tokens work after a restart', async () => {
    await app.stop();
    await app.start();
    await profile('acme');
    await profile('intranet');
    assert.deepEqual(server.refreshes, ['acme']);
  });

  await that('disconnecting ends the grant at the provider', async () => {
    const { connections, csrfToken } = (await get('/oauth2/connections')).body;
    const { id } = connections.find(({ provider }) => provider === 'acme');
    const disconnect = (headers) => get(`/oauth2/connections/${id}`, { method: 'DELETE', headers });
    assert.equal((await disconnect({})).body.code, 'csrf');
    assert.deepEqual((await disconnect({ 'x-csrf-token': csrfToken })).body, {
      revocation: 'confirmed',
    });
    assert.deepEqual(server.revocations, ['acme']);
    assert.equal((await get('/profile/acme')).status, 409);
    await profile('intranet');
  });

  await that('stops, and has logged no warning and no error', async () => {
    const log = await app.stop();
    assert.deepEqual(server.refusals, []);
    assert.match(log, /Nest application successfully started/);
    assert.doesNotMatch(log, /warn|error/i);
  });
}
