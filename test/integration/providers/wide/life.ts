import type { OAuth2Token } from '../../../../lib/tokens/storage/oauth2-token.entity.js';
import type { RevocationResult } from '../../../../lib/tokens/revoking/token-revoker.js';
import type { RecordedRequest } from '../../../fixtures/recorded-request.js';
import { Flow } from '../../fixtures/flow.js';
import { CLIENT } from '../../fixtures/strategies.js';
import { grantedScopes, markAt, profileOf, tokenAnswerOf } from './documented-responses.js';
import type { WideFacts } from './facts.js';
import { urlOf, type WideHost } from './wide-host.js';

/** What a connection of a provider went through, from consent to revocation, request by request. */
export interface Life {
  authorization: URL;
  /** The code exchange, and what followed to see whose account it is. */
  connecting: RecordedRequest[];
  token: OAuth2Token;
  accessToken: string;
  /** When it was connected, on the application's clock, in epoch milliseconds. */
  connectedAt: number;
  /** Two refreshes in a row; none where there is no refresh token. */
  refreshing: RecordedRequest[];
  renewed: OAuth2Token;
  revoking: RecordedRequest[];
  revocation: RevocationResult;
}

/** The state that comes back with a code, and what else the callback brings. */
export function callbackOf(facts: WideFacts, state: string): Record<string, string> {
  const { callback_params = [], callback_example = {} } = facts;
  const marks = callback_params.map((name) => [
    name,
    callback_example[name] ?? markAt(name, facts),
  ]);
  return {
    ...(Object.fromEntries(marks) as Record<string, string>),
    ...(facts.scope_from_callback === true && { scope: grantedScopes(facts).join(',') }),
    code: 'the-code',
    state,
  };
}

/** Leads a connection of this provider through its life. */
export async function lead(host: WideHost, facts: WideFacts): Promise<Life> {
  const owner = 'alice';
  const provider = facts.id;
  const flow = await Flow.begin(host.app, { owner, provider });
  const connectedAt = host.app.clock.now();
  const answers = [1, 2, 3].map((nth) => tokenAnswerOf(facts, nth, connectedAt));
  const [first = {}, ...later] = answers;
  host.answer(urlOf(facts.token_url, facts), { ...first, ...idTokenOf(facts, flow) });
  if (facts.userinfo_url !== undefined)
    host.answer(urlOf(facts.userinfo_url, facts), profileOf(facts));
  if (facts.confirm_url !== undefined) host.answer(urlOf(facts.confirm_url, facts), { ok: true });
  const connecting = await host.recording(() => flow.complete(callbackOf(facts, flow.state)));
  const { token } = connecting.result;
  const accessToken = await host.tokens.getValidToken({ id: token.id });

  host.answer(urlOf(facts.refresh_url ?? facts.token_url, facts), ...later);
  const canRefresh = facts.refresh_supported !== 'no';
  const refreshing = await host.recording(async () => {
    if (!canRefresh) return token;
    await host.tokens.refresh({ id: token.id });
    return host.tokens.refresh({ id: token.id });
  });
  if (facts.revoke_url !== undefined) host.answer(urlOf(facts.revoke_url, facts), {}, {});
  const revoking = await host.recording(() => host.tokens.disconnect(token));
  return {
    authorization: flow.authorizationUrl,
    connecting: connecting.requests,
    token,
    accessToken,
    connectedAt,
    refreshing: refreshing.requests,
    renewed: refreshing.result,
    revoking: revoking.requests,
    revocation: revoking.result.revocation,
  };
}

/** An id token as the server signs one for this flow; what it says counts where its issuer is known. */
function idTokenOf(facts: WideFacts, flow: Flow): object {
  if (facts.issuer === undefined) return {};
  const claims = {
    ...profileOf(facts),
    email: markAt('email', facts),
    iss: facts.issuer,
    aud: CLIENT.clientId,
    nonce: flow.authorizationUrl.searchParams.get('nonce'),
  };
  const parts = [{ alg: 'RS256' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return { id_token: [...parts, 'signature'].join('.') };
}
