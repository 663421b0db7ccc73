/**
 * What a provider's redirect brings back.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 RFC 6749 section 4.1.2}
 */
export interface AuthorizationResponse {
  state?: string;
  code?: string;
  error?: string;
  /** @see {@link https://www.rfc-editor.org/rfc/rfc9207 RFC 9207} */
  iss?: string;
}

const LONGEST = { state: 512, code: 16_384, error: 512, iss: 2_048 };
type Member = keyof typeof LONGEST;

/**
 * Reads the query of the callback. Unknown parameters are ignored. A known one
 * must not appear twice, be structured (`code[]`) or be absurdly long.
 *
 * @returns undefined when the query is malformed
 */
export function parseAuthorizationResponse(
  query: URLSearchParams,
): AuthorizationResponse | undefined {
  const response: AuthorizationResponse = {};
  for (const member of Object.keys(LONGEST) as Member[]) {
    const values = query.getAll(member);
    const value = values[0];
    if (values.length > 1 || isStructured(query, member)) return undefined;
    if (value === undefined) continue;
    if (value.length > LONGEST[member] || !/^[\x20-\x7e]*$/.test(value)) return undefined;
    response[member] = value;
  }
  // Some servers send every parameter they know: beside a code, an error without a value counts as omitted.
  if (response.error === '' && (response.code ?? '') !== '') delete response.error;
  // Facebook may send a number in `error_code` in place of an `error`.
  if (response.error === undefined && query.has('error_code')) response.error = 'error_code';
  return response;
}

function isStructured(query: URLSearchParams, member: string): boolean {
  return [...query.keys()].some((name) => name.startsWith(`${member}[`));
}

/** The issuer of a provider, and whether its redirects contain it. */
export interface ExpectedIssuer {
  value: string;
  /** `never`: the issuer is only that of id tokens, and the `iss` of a redirect is ignored. */
  sent: 'always' | 'sometimes' | 'never';
}

/**
 * Whether the response comes from the expected server: `iss` is compared as a plain string. For a
 * server that is not known to send `iss`, it is ignored.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9207#section-2.4 RFC 9207 section 2.4}
 */
export function isExpectedIssuer(
  { iss, error }: AuthorizationResponse,
  expected?: ExpectedIssuer,
): boolean {
  if (expected === undefined || expected.sent === 'never') return true;
  if (iss !== undefined) return iss === expected.value;
  // An error response has no code that could be sent to a wrong server, and some servers omit `iss` in it.
  return expected.sent === 'sometimes' || error !== undefined;
}
