import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readResourceOwner } from '../../../../lib/providers/accounts/resource-owner.js';
import { definitionOf } from './definition-of.js';
import { markAt, profileOf, REFRESH_TOKEN_LIVES_S } from './documented-responses.js';
import * as documented from './documented-requests.js';
import { WIDE, type WideFacts } from './facts.js';
import { partsOf, placesOf } from './identity-of.js';
import { callbackOf, lead, type Life } from './life.js';
import { WideHost } from './wide-host.js';

let host: WideHost;
beforeAll(async () => void (host = await WideHost.boot()));
afterAll(() => host.close());

/** What a value is read as, where several places may hold it: the first, or the last. */
function readAt(facts: WideFacts, path: string | undefined, which: 0 | -1): string | null {
  const place = path?.split('|').at(which);
  if (place === undefined) return null;
  if (place.startsWith('template:'))
    return place
      .slice('template:'.length)
      .replace(/\{(.+?)\}/g, (_, part: string) => encodeURIComponent(markAt(part, facts)));
  const values = partsOf(place).map((part) => markAt(part.replace('id_token:', ''), facts));
  return values.join(' ');
}

/** The id under which a connection is stored: with every member of the identity. */
function accountOf(facts: WideFacts, id: string): string {
  const { id_within: within = [] } = facts;
  if (within.length === 0) return id;
  const members = within.map((path) => {
    const name = path.replace('callback:', '');
    return facts.callback_example?.[name] ?? markAt(name, facts);
  });
  return [id, ...members].map(encodeURIComponent).join(':');
}

function identityIn(facts: WideFacts, which: 0 | -1): { id: string; email?: string } {
  const id = readAt(facts, facts.id_path, which) ?? '';
  const told = {
    id: facts.id_transform === 'last_path_segment' ? (id.split('/').at(-1) ?? '') : id,
    name: readAt(facts, facts.name_path, which),
    username: readAt(facts, facts.username_path, which),
    email: readAt(facts, facts.email_path, which) ?? undefined,
    avatarUrl: readAt(facts, facts.avatar_path, which) ?? undefined,
  };
  return told;
}

describe.each(WIDE.map((facts) => [facts.id, facts] as const))('%s as data', (_, facts) => {
  let life: Life;
  beforeAll(async () => void (life = await lead(host, facts)));

  it('asks the user as documented', () => {
    const { host: place, pathname, searchParams } = life.authorization;
    const { place: expected } = documented.exchange(
      { ...facts, token_url: facts.authorize_url, callback_example: undefined },
      '',
    );
    expect(`/${place}${pathname}`).toBe(expected);
    expect(Object.fromEntries(searchParams)).toEqual(documented.authorizationParameters(facts));
  });

  it('exchanges the code as documented', () => {
    const [request] = life.connecting;
    const state = life.authorization.searchParams.get('state') ?? '';
    expect(request && documented.arrived(request)).toEqual(documented.exchange(facts, state));
    expect(request?.headers).toMatchObject(lowerCase(facts.token_headers));
    expect(request?.headers['user-agent']).toBe('nestjs-oauth2-capture');
  });

  it('reads the tokens, their end and their scopes', () => {
    const { token, connectedAt } = life;
    expect(life.accessToken).toBe('at-1');
    const seconds = facts.default_expires_in_s ?? facts.access_token_lifetime_s;
    const isEndless = seconds === undefined || facts.zero_means_never === true;
    const end = isEndless ? null : seconds * 1000;
    expect(sinceThen(token.expiresAt, connectedAt)).toBe(end && nearly(end));
    const tellsRefreshEnd = facts.refresh_expires_in_path ?? facts.refresh_expires_at_path;
    const refreshEnd = tellsRefreshEnd === undefined ? null : REFRESH_TOKEN_LIVES_S * 1000;
    expect(sinceThen(token.refreshTokenExpiresAt, connectedAt)).toBe(
      refreshEnd && nearly(refreshEnd),
    );
    const scopes = facts.scopes_unused === true ? [] : (facts.default_scopes ?? []);
    expect(token.scopes).toEqual(scopes.length === 0 ? null : scopes);
  });

  it('finds the account', () => {
    const [, request, ...more] = life.connecting;
    expect(request && documented.arrived(request)).toEqual(documented.userInfo(facts));
    expect(request?.headers ?? {}).toMatchObject(
      lowerCase(request && facts.userinfo_headers, { '{client_id}': 'client-id' }),
    );
    expect(more.map(documented.arrived)).toEqual(documented.confirmation(facts));
    const { resourceOwnerId: id, name, username, profile } = life.token;
    const { email, avatarUrl } = profile;
    const told = identityIn(facts, 0);
    expect({ id, name, username, email, avatarUrl }).toEqual({
      ...told,
      id: accountOf(facts, told.id),
    });
  });

  it('stores the declared members, also over a refresh', () => {
    const { callback_params = [], token_keep = [], identity_keep = [] } = facts;
    const callback = callbackOf(facts, '');
    const told = Object.fromEntries(
      (facts.token_url_params ?? []).map(({ name, example }) => [name, example]),
    );
    const kept = {
      ...marks(facts, [...token_keep, ...identity_keep]),
      ...told,
      ...Object.fromEntries(callback_params.map((name) => [name, callback[name]])),
    };
    expect(life.token.metadata).toMatchObject(kept);
    expect(life.renewed.metadata).toEqual(life.token.metadata);
  });

  it('refreshes as documented, twice', () => {
    const latest = facts.refresh_rotates === 'no' ? 'rt-1' : 'rt-2';
    const expected =
      facts.refresh_supported === 'no'
        ? []
        : ['rt-1', latest].map((token) => documented.refresh(facts, token));
    expect(life.refreshing.map(documented.arrived)).toEqual(expected);
    for (const { headers } of life.refreshing)
      expect(headers).toMatchObject(lowerCase(facts.token_headers));
  });

  it('revokes as documented', () => {
    const { refresh_rotates: rotates = 'maybe', refresh_supported: refreshable } = facts;
    const nth = refreshable === 'no' ? 1 : 3;
    const refreshToken = `rt-${{ yes: 3, maybe: 2, no: 1 }[rotates]}`;
    if (facts.revoke_url === undefined) {
      expect([life.revocation, life.revoking]).toEqual(['not_supported', []]);
      return;
    }
    const of = (token: string, hint: string): object =>
      documented.revocation(facts, token, hint, life.token.resourceOwnerId);
    const refresh = of(refreshToken, 'refresh_token');
    const access = of(`at-${nth}`, 'access_token');
    const both = refreshable === 'no' ? [access] : [refresh, access];
    const which = { any: both, access: [access], refresh: [refresh], stripe_user_id: [access] };
    expect(life.revoking.map(documented.arrived)).toEqual(which[facts.revoke_token ?? 'any']);
    expect(life.revocation).toBe('confirmed');
  });

  it('finds the account in the last of several places too', () => {
    const { id_path, name_path, username_path, email_path, avatar_path } = facts;
    const last = (path?: string): string | undefined => path?.split('|').at(-1);
    const only = {
      ...facts,
      id_path: last(id_path) ?? '',
      name_path: last(name_path),
      username_path: last(username_path),
      email_path: last(email_path),
      avatar_path: last(avatar_path),
    };
    const profile = profileOf(facts, placesOf(only));
    const claims = { email: markAt('email', facts) };
    const { identity } = definitionOf(facts);
    const owner = readResourceOwner(profile, identity, claims);
    expect(owner.id).toBe(identityIn(facts, -1).id);
    expect(owner.profile?.email).toBe(identityIn(facts, -1).email);
  });
});

function marks(facts: WideFacts, paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, markAt(path, facts)]));
}

function lowerCase(
  headers: Record<string, string> = {},
  values: Record<string, string> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), values[value] ?? value]),
  );
}

const SLACK_MS = 5_000;

/** Milliseconds from the connection on, to the nearest five seconds. */
function sinceThen(instant: Date | null, connectedAt: number): number | null {
  return instant && nearly(instant.getTime() - connectedAt);
}

function nearly(ms: number): number {
  return Math.round(ms / SLACK_MS) * SLACK_MS;
}
