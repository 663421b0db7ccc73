import assert from 'node:assert/strict';
import { Browser } from './browser.mjs';

/** Handlers of GraphQL, WebSockets and a microservice, before and after the user connects. */
export async function askInEveryContext(app, checks, server) {
  const that = (name, work) => checks.that(`${app.name}: ${name}`, work);
  const ask = async (user) => {
    const output = await app.run('node', 'dist/client.js', user);
    return JSON.parse(output.trim().split('\n').at(-1));
  };
  const isLink = (url) => url?.startsWith(`${app.baseUrl}/oauth2/acme/connect?`);

  await checks.must(`${app.name}: builds`, () => app.run('npm', 'run', 'build'));
  await checks.must(`${app.name}: boots without TypeORM of its own`, () => app.start());

  await that('each context has the code and the link of a missing connection', async () => {
    const { graphql, socket, message } = await ask('alice');
    const { extensions } = graphql.errors.find(({ path }) => path[0] === 'account');
    for (const error of [extensions, socket.exception, message.error]) {
      assert.equal(error.code, 'not_found');
      assert.ok(isLink(error.connectUrl), JSON.stringify(error));
    }
  });

  await that('each context has the code of a missing login', async () => {
    const { graphql, socket, message } = await ask('');
    const codes = [graphql.errors[0].extensions, socket.exception, message.error];
    assert.deepEqual(
      codes.map(({ code }) => code),
      Array(3).fill('not_authenticated'),
    );
  });

  await that('each context has the connection of its user', async () => {
    const browser = new Browser();
    browser.setCookie(app.baseUrl, 'user=alice');
    for (const provider of ['acme', 'intranet']) {
      const start = `${app.baseUrl}/oauth2/${provider}/connect?returnTo=/done`;
      const { location } = await browser.follow(start, `${app.baseUrl}/done`);
      assert.equal(location, `${app.baseUrl}/done`);
    }
    const { account } = server;
    assert.deepEqual(await ask('alice'), {
      graphql: { data: { account, intranet: account } },
      socket: { account },
      message: { account },
    });
    assert.equal((await ask('bob')).socket.exception.code, 'not_found');
  });

  await that('stops, and has logged no warning and no error', async () => {
    const log = await app.stop();
    assert.deepEqual(server.refusals, []);
    assert.doesNotMatch(log, /warn|error/i);
  });
}
