import { json, type Script } from '../fixtures/fault-responses.js';
import { account } from '../fixtures/fault-provider.js';
import { consentPage } from './consent-page.js';
import type { BrowserUser } from './browser-user.js';
import type { Scene } from './scene.js';

/** Leads a person to a page and leaves them there. */
export type Visit = (scene: Scene, person: BrowserUser) => Promise<void>;

const first = (person: BrowserUser, role: 'link' | 'button', name: RegExp): Promise<void> =>
  person.page.getByRole(role, { name }).first().click();

/** Connects accounts of these names for a person, without a browser. */
export async function connectAll(
  scene: Scene,
  person: BrowserUser,
  names: string[],
): Promise<void> {
  const { world } = scene;
  const visitor = await world.named(person.name);
  world.alpha.always('/authorize', undefined);
  for (const name of names) {
    const id = world.newAccount();
    world.alpha.provider.account = account(id, { name });
    await visitor.capture('alpha');
  }
  world.alpha.always('/authorize', consentPage);
}

/** A link of an error: the connection lacks some of these scopes. */
async function connectUrlFor(person: BrowserUser, scopes: string): Promise<string> {
  await person.connect();
  const query = new URLSearchParams({ owner: person.name, provider: 'alpha', scopes });
  const error = await person.context.request.get(`${person.host.url}/test/token?${query}`);
  return /"connectUrl":"([^"]+)"/.exec(await error.text())?.[1] ?? '';
}

async function failAt(person: BrowserUser, status: number, code: string): Promise<void> {
  person.complaints.expect(new RegExp(`status of ${status}`));
  await first(person, 'link', /^Allow/);
  await person.page.getByText(code, { exact: true }).first().waitFor();
}

/** Has an operator refresh the connection of a person, and stay on the list that shows it. */
async function refresh(person: BrowserUser): Promise<void> {
  await person.login(`operator-of-${person.name}`);
  await person.page.goto(person.home(`/admin?search=${person.name}`));
  await first(person, 'button', /^Refresh now/);
  await person.page.getByRole('status').first().waitFor();
}

/** Follows a link on a page of another site. */
export async function fromAnotherSite(
  person: BrowserUser,
  url: string,
  page = person.page,
): Promise<void> {
  const other = person.host.url.replace('127.0.0.1', 'localhost') + '/elsewhere';
  await person.context.route(other, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Elsewhere</title><link rel="icon" href="data:,">
        <a href="${url}">Go</a></html>`,
    }),
  );
  await page.goto(other);
  await page.getByRole('link', { name: 'Go' }).click();
}

/** Every page of the module, and how people come to it. */
export const PAGES_SHOWN: Record<string, Visit> = {
  'connections-none': (_scene, person) => person.goHome().then(() => undefined),

  connections: async (scene, person) => {
    for (const label of ['GitHub', 'LinkedIn', 'Reddit']) {
      await person.goHome();
      await first(person, 'link', new RegExp(`^Connect ${label}`));
      await person.page.getByRole('status').waitFor();
    }
    // What a sweep finds when somebody has removed the application at the provider.
    await scene.world.database.run(
      `UPDATE oauth2_token SET status = 'reauthorization_required', status_reason = 'rejected',
       status_since = ? WHERE provider = 'linkedin' AND owner_id = ?`,
      Date.now() - 86_400_000,
      person.name,
    );
    await person.goHome();
  },

  'connections-many': async (scene, person) => {
    const names = Array.from({ length: 50 }, (_, index) => `Account number ${index + 1}`);
    await connectAll(scene, person, names);
    await person.goHome();
  },

  disconnect: async (_scene, person) => {
    await person.connect();
    await first(person, 'link', /^Disconnect/);
    await person.page.getByRole('heading', { name: /^Disconnect/ }).waitFor();
  },

  reconnect: async (scene, person) => {
    await person.connect();
    const rows = await scene.world.database.tokens();
    const row = rows.find(({ owner_id }) => owner_id === person.name);
    await person.page.goto(person.home(`/${String(row?.id)}/reconnect`));
    await person.page.getByRole('heading', { name: /^Reconnect/ }).waitFor();
  },

  continue: async (_scene, person) => {
    await fromAnotherSite(person, person.home('/github/connect'));
    await person.page.getByRole('button', { name: /^Continue to/ }).waitFor();
  },

  success: async (_scene, person) => {
    // Somebody who opened the popup's address by hand: nobody is told, and the page stays.
    await person.page.goto(person.home('/alpha/connect?display=popup'));
    await first(person, 'link', /^Allow/);
    await person.page.getByRole('heading', { name: /is connected$/ }).waitFor();
  },

  choose: async (_scene, person) => {
    await person.page.goto(person.home('/facebook/connect'));
    await person.page.getByRole('heading', { name: 'Choose what to use' }).waitFor();
  },

  'failure-denied': async (_scene, person) => {
    person.complaints.expect(/status of 400/);
    await person.page.goto(person.home('/alpha/connect'));
    await first(person, 'link', /^Deny/);
    await person.page.getByText('access_denied', { exact: true }).first().waitFor();
  },

  'failure-missing': async (scene, person) => {
    person.complaints.expect(/status of 409/);
    const readOnly: Script = (usual) => ({
      ...usual,
      body: JSON.stringify({ ...(JSON.parse(String(usual.body)) as object), scope: 'read' }),
    });
    scene.world.alpha.script('/token', readOnly, readOnly);
    await person.page.goto(await connectUrlFor(person, 'read write'));
    await first(person, 'link', /^Allow/);
    await person.page.getByText('insufficient_scope', { exact: true }).waitFor();
  },

  'failure-provider': async (scene, person) => {
    scene.world.alpha.script('/token', json(500, {}));
    await person.page.goto(person.home('/alpha/connect'));
    await failAt(person, 502, 'server_error');
  },

  admin: async (scene, person) => {
    await PAGES_SHOWN.connections?.(scene, person);
    await person.login(`operator-of-${person.name}`);
    await person.page.goto(person.home('/admin'));
    await first(person, 'button', /^Search/);
    await person.page.goto(person.home(`/admin?search=${person.name}`));
    await person.page.getByRole('heading', { name: 'Found' }).waitFor();
  },

  explanation: async (scene, person) => {
    await connectAll(scene, person, ['Ada Lovelace']);
    await refresh(person);
    scene.world.alpha.script('/token', json(400, { error: 'invalid_grant' }));
    await refresh(person);
    await first(person, 'link', /^Explain/);
    await person.page.getByRole('heading', { name: /^History/ }).waitFor();
  },

  'failure-unknown': async (_scene, person) => {
    person.complaints.expect(/status of 404/);
    await person.page.goto(person.home('/nowhere/connect'));
  },
};
