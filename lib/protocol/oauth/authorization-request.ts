export interface AuthorizationRequest {
  authorizationEndpoint: string;
  clientId: string;
  clientIdParameter?: string;
  redirectUri: string;
  scope?: string;
  scopeParameter?: string;
  state: string;
  codeChallenge?: string;
  nonce?: string;
  /** Further parameters, such as `duration=permanent`; null removes one that the endpoint's own query has. */
  parameters?: Readonly<Record<string, string | null>>;
}

/**
 * Builds the URL to which the browser is sent. Every parameter appears once, also when the endpoint
 * itself has a query.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1 RFC 6749 section 4.1.1}
 */
export function authorizationUrl(request: AuthorizationRequest): string {
  const url = new URL(request.authorizationEndpoint);
  const parameters: Record<string, string | null | undefined> = {
    ...request.parameters,
    response_type: 'code',
    [request.clientIdParameter ?? 'client_id']: request.clientId,
    redirect_uri: request.redirectUri,
    [request.scopeParameter ?? 'scope']: request.scope,
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: request.codeChallenge === undefined ? undefined : 'S256',
    nonce: request.nonce,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string') url.searchParams.set(name, value);
    // Null leaves a parameter out, wherever it comes from.
    else if (value === null) url.searchParams.delete(name);
  }
  return url.href;
}
