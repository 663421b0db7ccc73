import type { JsonObject } from '../../protocol/text/json.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/** The parameter of a second kind of scopes, if the definition has one. */
export function secondScope({
  secondScope: second,
  scopeSeparator = ' ',
}: OAuth2ProviderDefinition): Record<string, string> {
  return second === undefined ? {} : { [second.parameter]: second.scopes.join(scopeSeparator) };
}

/**
 * Further parameters of an authorization request that asks again. A parameter that the configuration
 * removes by `null` is removed here, too. The configured values of `prompt` are combined with these.
 */
export function askAgainParameters({
  askAgainParameters: asking = {},
  authorizationParameters = {},
}: OAuth2ProviderDefinition): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asking).flatMap(([name, value]) => {
      const own = Object.hasOwn(authorizationParameters, name)
        ? authorizationParameters[name]
        : undefined;
      if (own === null) return [];
      return [[name, name === 'prompt' ? withPrompt(own, value) : value] as const];
    }),
  );
}

/** `prompt` is a list (OpenID Connect Core section 3.1.2.1); `none` cannot be combined with other values. */
function withPrompt(own: string | undefined, value: string): string {
  const before = (own ?? '').split(' ').filter((one) => one !== '' && one !== 'none');
  return [...new Set([...before, value])].join(' ');
}

/** Replaces `{client_id}` in headers by the client identifier. */
export function withClientId(
  headers: Readonly<Record<string, string>> = {},
  clientId: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('{client_id}', clientId)]),
  );
}

/** Rebuilds the nested object from extras with dotted names. */
export function nested(extras: TokenResponse['extras'] = {}): JsonObject {
  const root: JsonObject = {};
  for (const [path, value] of Object.entries(extras)) {
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    const parent = keys.reduce<JsonObject>((inner, key) => {
      const next = Object.hasOwn(inner, key) ? inner[key] : (inner[key] = {});
      return next as JsonObject;
    }, root);
    parent[last] = value;
  }
  return root;
}

/**
 * Checks that all variables of a URL are filled in. A variable stays when the provider reported no
 * value for the connection, or one that is not allowed.
 *
 * @throws UpstreamError `bad_response`
 */
export function reachable(url: string, { variables = {} }: OAuth2ProviderDefinition): string {
  if (!Object.keys(variables).some((name) => url.includes(`{${name}}`))) return url;
  throw new UpstreamError(
    'bad_response',
    'the provider did not report which of its servers to use, or named one that its definition does not allow',
    { problem: 'unknown_server' },
  );
}

/** A URL with query parameters added. */
export function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return target.href;
}
