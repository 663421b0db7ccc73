import { setTimeout as sleep } from 'node:timers/promises';
import { NotConnectedError, OAuth2TokenService } from 'nestjs-oauth2-capture';
import { Browser } from './browser.js';
import type { Page } from './browser.js';
import { expect, expectEqual } from './expect.js';
import type { Stage } from './stage.js';
import { Witness } from './witness.js';

const OWNER = { owner: 'alice', provider: 'demo' };
const CALLERS = 20;

/** Tells the story step by step; rejects at the first step that is untrue. */
export class Story {
  private readonly browser = new Browser();
  private readonly tokens: OAuth2TokenService;
  private readonly witness: Witness;

  constructor(
    private readonly stage: Stage,
    private readonly say: (line: string) => void,
  ) {
    this.tokens = stage.app.get(OAuth2TokenService);
    this.witness = new Witness(stage.provider.issuer, stage.directory);
  }

  async tell(): Promise<void> {
    await this.signIn();
    await this.connect();
    const first = await this.use('Hello from the first token', 'posted');
    await this.expire(first, 1);
    const second = await this.use('Hello from the refreshed one', 'refreshed');
    await this.expire(second, 2);
    await this.useFromManyPlaces(second);
    await this.reconnect();
    await this.disconnect();
  }

  private async signIn(): Promise<void> {
    const page = await this.browser.submit(this.url('/login'), { user: 'alice' });
    expect(page.body.includes('Signed in as'), 'alice is signed in to the sample app');
    this.say('alice signed in to the sample app');
  }

  private async connect(): Promise<void> {
    await this.allow(this.url('/oauth2/demo/connect?returnTo=/'));
    const record = await this.witness.record();
    expectEqual(record.grants, [{ account: 'ada', ended: false }], 'the grants on record');
    expectEqual(record.codeExchanges, 1, 'the number of code exchanges on record');
    this.say('connected @ada with code, state and PKCE: the provider has one grant on record');
  }

  private async allow(connectUrl: string): Promise<Page> {
    const consent = await this.browser.get(connectUrl);
    expect(consent.url.pathname.startsWith('/consent/'), 'the provider asks for consent');
    const account = /value="(acc_\d+)"/.exec(consent.body)?.[1] ?? '';
    const home = await this.browser.submit(consent.url, { account, answer: 'allow' });
    expectEqual(home.url.href, this.url('/'), 'the page after the consent');
    return home;
  }

  private async use(text: string, outcome: string): Promise<string> {
    const { id } = await this.connection();
    const page = await this.browser.submit(this.url('/posts'), { connection: id, text });
    expectEqual(page.url.searchParams.get('notice'), outcome, 'the outcome of the post');
    const token = await this.tokens.getValidToken(OWNER);
    const { accepted } = await this.witness.usesOf(token);
    expect(accepted > 0, 'the API accepted the captured token');
    this.witness.expectNotOnDisk(token);
    this.say(`posted "${text}" as @ada: the token was accepted, and is nowhere in clear on disk`);
    return token;
  }

  private async expire(token: string, refreshNumber: number): Promise<void> {
    const { expiresAt } = await this.connection();
    const remaining = Math.max(0, (expiresAt?.getTime() ?? 0) - Date.now()) + 250;
    await sleep(remaining);
    expect(await this.witness.isRefused(token), 'the expired token is refused');
    const { refreshes } = await this.witness.record();
    expectEqual(refreshes, refreshNumber - 1, 'the number of refreshes on record');
    this.say(`waited ${(remaining / 1000).toFixed(1)} s: the API now refuses that token with 401`);
  }

  private async useFromManyPlaces(old: string): Promise<void> {
    const callers = Array.from({ length: CALLERS }, () => this.tokens.getValidToken(OWNER));
    const distinct = new Set(await Promise.all(callers));
    expectEqual(distinct.size, 1, `the number of tokens that ${CALLERS} callers got`);
    expect(!distinct.has(old), 'the callers got a new token');
    const record = await this.witness.record();
    expectEqual(record.refreshes, 2, 'the number of refreshes on record');
    expectEqual(record.grants.length, 1, 'the number of grants on record');
    expectEqual(record.refusedTokenRequests, [], 'the refused token requests on record');
    const presented = Object.values(record.refreshTokens);
    expectEqual(presented, [1, 1], 'how often each refresh token was presented');
    this.say(`${CALLERS} callers asked at once: one refresh, one new token, the same for all`);
    this.say('on record: 1 grant, 2 refreshes, no refresh token presented twice');
  }

  private async reconnect(): Promise<void> {
    const { id } = await this.connection();
    await this.browser.submit(`${this.stage.provider.issuer}/apps`, { account: 'acc_1843' });
    const text = 'Written after the app was removed';
    const refused = await this.browser.submit(this.url('/posts'), { connection: id, text });
    expectEqual(refused.url.searchParams.get('notice'), 'reauthorize', 'the outcome of the post');
    expect(refused.body.includes(text), 'what was written is kept');
    const link = /href="([^"]+)"[^>]*aria-label="Reconnect/.exec(refused.body)?.[1] ?? '';
    const home = await this.allow(link.replaceAll('&#38;', '&'));
    expect(home.body.includes(text), 'what was written is still there');
    expectEqual((await this.connection()).id, id, 'the connection after reconnecting');
    this.say('ada removed the app at the provider: the next post led alice back to the consent');
    await this.use(text, 'posted');
  }

  private async disconnect(): Promise<void> {
    const token = await this.tokens.getValidToken(OWNER);
    const { id } = await this.connection();
    const list = await this.browser.fetch(new URL(this.url('/oauth2/connections')));
    const { csrfToken } = (await list.json()) as { csrfToken: string };
    const headers = { 'x-csrf-token': csrfToken };
    const target = new URL(this.url(`/oauth2/connections/${id}`));
    const response = await this.browser.fetch(target, { method: 'DELETE', headers });
    expectEqual(response.status, 200, 'the status of the disconnection');
    expect(await this.witness.isRefused(token), 'the last token is refused');
    const { grants } = await this.witness.record();
    expect(
      grants.every(({ ended }) => ended),
      'every grant has ended',
    );
    const error: unknown = await this.tokens
      .getValidToken(OWNER)
      .catch((reason: unknown) => reason);
    expect(error instanceof NotConnectedError, 'the application learns that alice left');
    this.say('alice disconnected: the grant has ended at the provider, its last token is dead');
  }

  private async connection() {
    const token = await this.tokens.findOne(OWNER);
    expect(token !== null, 'alice has a connection');
    return token;
  }

  private url(path: string): string {
    return `${this.stage.baseUrl}${path}`;
  }
}
