import { expect } from '@jest/globals';
import type { RecordedRequest } from '../../../fixtures/recorded-request.js';
import { CLIENT } from '../../fixtures/strategies.js';
import { grantedScopes } from './documented-responses.js';
import type { WideFacts } from './facts.js';
import { placeOf, urlOf } from './wide-host.js';

type Fields = Record<string, string>;

/** A request, reduced to what a provider's documentation speaks of. */
export interface Documented {
  method: string;
  place: string;
  authorization: string | undefined;
  /** How the fields are written; `nothing` where there are none. */
  format: 'form' | 'json' | 'nothing';
  fields: unknown;
}

const REDIRECT_URI = (id: string): string => `https://app.example/oauth2/${id}/callback`;
const BASIC = `Basic ${Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64')}`;
const IN_BODY = { client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret };

/** What arrived, in the same form. */
export function arrived({ method, path, headers, body, form }: RecordedRequest): Documented {
  const type = headers['content-type'];
  const format =
    body === '' && type === undefined ? 'nothing' : type?.includes('json') ? 'json' : 'form';
  const fields = format === 'json' ? (JSON.parse(body) as unknown) : Object.fromEntries(form);
  return { method, place: path, authorization: headers.authorization, format, fields };
}

/** The parameters of the authorization request; those of the flow itself by name only. */
export function authorizationParameters(facts: WideFacts): Record<string, unknown> {
  const { scope_separator = ' ', second_scope: second } = facts;
  const scopes = grantedScopes(facts);
  const isChallenged = facts.pkce === 'required' || facts.pkce === 'supported';
  const anything: unknown = expect.any(String);
  return {
    ...facts.authorize_params,
    response_type: 'code',
    client_id: CLIENT.clientId,
    redirect_uri: REDIRECT_URI(facts.id),
    state: anything,
    ...(scopes.length > 0 && { scope: scopes.join(scope_separator) }),
    ...(second !== undefined && { [second]: ['second.one', 'second.two'].join(scope_separator) }),
    ...(isChallenged && { code_challenge: anything, code_challenge_method: 'S256' }),
    ...(scopes.includes('openid') && { nonce: anything }),
  };
}

export function exchange(facts: WideFacts, state: string): Documented {
  const isChallenged = facts.pkce === 'required' || facts.pkce === 'supported';
  return tokenRequest(facts, facts.token_url, {
    grant_type: 'authorization_code',
    code: 'the-code',
    redirect_uri: REDIRECT_URI(facts.id),
    ...(isChallenged && { code_verifier: expect.any(String) as unknown as string }),
    ...(facts.state_in_token_request === true && { state }),
    ...facts.token_params,
  });
}

export function refresh(facts: WideFacts, refreshToken: string): Documented {
  return tokenRequest(facts, facts.refresh_url ?? facts.token_url, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...(facts.redirect_uri_on_refresh === true && { redirect_uri: REDIRECT_URI(facts.id) }),
    ...facts.refresh_params,
  });
}

export function userInfo(facts: WideFacts): Documented | undefined {
  if (facts.userinfo_url === undefined || facts.userinfo_from === 'id_token') return undefined;
  if (facts.userinfo_from === 'introspection')
    return tokenRequest(facts, facts.userinfo_url, {
      token: 'at-1',
      token_type_hint: 'access_token',
    });
  const isPost = facts.userinfo_method === 'POST';
  return {
    method: isPost ? 'POST' : 'GET',
    place: placeOf(urlOf(facts.userinfo_url, facts)),
    authorization: `${facts.api_auth_scheme ?? 'Bearer'} at-1`,
    format: facts.userinfo_body === undefined ? 'nothing' : 'json',
    fields: facts.userinfo_body ?? {},
  };
}

/** What confirms the account that the callback names. */
export function confirmation(facts: WideFacts): Documented[] {
  if (facts.confirm_url === undefined) return [];
  const place = placeOf(urlOf(facts.confirm_url, facts));
  const authorization = `${facts.api_auth_scheme ?? 'Bearer'} at-1`;
  return [{ method: 'GET', place, authorization, format: 'nothing', fields: {} }];
}

/** The revocation of one token. */
export function revocation(
  facts: WideFacts,
  token: string,
  hint: string,
  account: string,
): Documented {
  const { revoke_url = '', revoke_auth: auth, revoke_token: which } = facts;
  const isAccount = which === 'stripe_user_id';
  const fields = {
    [isAccount ? 'stripe_user_id' : (facts.revoke_token_param ?? 'token')]: isAccount
      ? account
      : token,
    ...(which === 'any' && { token_type_hint: hint }),
    ...(auth === 'client' && facts.token_auth === 'post' && IN_BODY),
    ...(auth === 'client_id_only' && { client_id: CLIENT.clientId }),
  };
  const format = facts.revoke_body ?? facts.token_body ?? 'form';
  return {
    method: facts.revoke_method ?? 'POST',
    place: placeOf(urlOf(revoke_url, facts)),
    authorization:
      auth === 'bearer'
        ? `Bearer ${token}`
        : auth === 'client' && facts.token_auth === 'basic'
          ? BASIC
          : undefined,
    format: format === 'none' ? 'nothing' : format,
    fields: format === 'none' ? {} : fields,
  };
}

function tokenRequest(facts: WideFacts, url: string, fields: Fields): Documented {
  const isRefreshOrCode = 'grant_type' in fields;
  const scope = grantedScopes(facts).join(facts.scope_separator ?? ' ');
  return {
    method: 'POST',
    place: placeOf(urlOf(url, facts)),
    authorization: facts.token_auth === 'basic' ? BASIC : undefined,
    format: facts.token_body ?? 'form',
    fields: {
      ...fields,
      ...(facts.scope_in_token_request === true && isRefreshOrCode && { scope }),
      ...(facts.token_auth === 'post' && IN_BODY),
    },
  };
}
