/**
 * How this application authenticates at a token or revocation endpoint. A request
 * uses exactly one method.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 RFC 6749 section 2.3.1}
 */
export type ClientAuthenticationMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
  /** Name of the parameter that carries the client identifier; `client_key` at TikTok. */
  clientIdParameter?: string;
}

/** The header or the body fields that authenticate the client. */
export function authenticateClient(
  method: ClientAuthenticationMethod,
  { clientId, clientSecret, clientIdParameter = 'client_id' }: ClientCredentials,
): { headers: Record<string, string>; form: Record<string, string> } {
  switch (method) {
    case 'client_secret_basic': {
      const pair = `${formEncode(clientId)}:${formEncode(clientSecret)}`;
      return {
        headers: { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
        form: {},
      };
    }
    case 'client_secret_post':
      return { headers: {}, form: { [clientIdParameter]: clientId, client_secret: clientSecret } };
    case 'none':
      return { headers: {}, form: { [clientIdParameter]: clientId } };
  }
}

/** RFC 6749 section 2.3.1: both parts are form-encoded, so that a colon in the id does not separate them. */
function formEncode(value: string): string {
  return new URLSearchParams({ '': value }).toString().slice(1);
}
