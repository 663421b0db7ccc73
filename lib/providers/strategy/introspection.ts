import { authenticateClient } from '../../protocol/oauth/client-authentication.js';
import { valueAt } from '../../protocol/text/json.js';
import { parseScope } from '../../protocol/oauth/scope.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import type { OAuth2ProviderStrategy } from './oauth2-provider.strategy.js';

/** An authorization server's statement about a token. */
export interface Introspection {
  /** Whether the token is valid. */
  active: boolean;
  /** The granted scopes; undefined when the response has none. */
  scopes?: string[];
}

/**
 * Asks the introspection endpoint about an access token.
 *
 * @throws UpstreamError when the response has no `active`, or the endpoint refuses this application
 * @see {@link https://www.rfc-editor.org/rfc/rfc7662#section-2 RFC 7662 section 2}
 */
export async function introspect(
  strategy: OAuth2ProviderStrategy,
  context: OAuth2ProviderContext,
  endpoint: string,
  accessToken: string,
): Promise<Introspection> {
  const { clientId, clientSecret, definition } = context;
  const { clientAuthentication, clientIdParameter } = definition;
  const credentials = { clientId, clientSecret, clientIdParameter };
  const { headers, form } = authenticateClient(clientAuthentication, credentials);
  const token = { token: accessToken, token_type_hint: 'access_token' };
  const response = await context.http.send({
    method: 'POST',
    url: endpoint,
    headers,
    form: { ...token, ...form },
  });
  if (response.status !== 200) throw strategy.classifyError(context, response, 'profile');
  const active = valueAt(response.body, 'active');
  if (typeof active !== 'boolean') {
    throw new UpstreamError(
      'bad_response',
      'the introspection endpoint responded without "active"',
    );
  }
  return { active, scopes: parseScope(valueAt(response.body, 'scope')) };
}
