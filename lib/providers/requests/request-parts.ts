import type { JsonObject } from '../../protocol/text/json.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

/** The parameter of a second kind of scopes, if there is one. */
export function secondScope({
  secondScope: second,
  scopeSeparator = ' ',
}: OAuth2ProviderDefinition): Record<string, string> {
  return second === undefined ? {} : { [second.parameter]: second.scopes.join(scopeSeparator) };
}

/**
 * Further parameters of the authorization request that asks again. What the configuration leaves out
 * by `null` is left out here, too; what it sets for `prompt` stays beside the value that asks again.
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

/** `prompt` is a list (OpenID Connect Core section 3.1.2.1), in which `none` stands alone. */
function withPrompt(own: string | undefined, value: string): string {
  const before = (own ?? '').split(' ').filter((one) => one !== '' && one !== 'none');
  return [...new Set([...before, value])].join(' ');
}

/** Headers in which the client identifier stands where a definition says `{client_id}`. */
export function withClientId(
  headers: Readonly<Record<string, string>> = {},
  clientId: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('{client_id}', clientId)]),
  );
}

/** Extras by dotted names, as the object that they came from. */
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
 * A URL in which the definition's variables are all filled in. One that is not depends on what the
 * provider told of a connection, and it told nothing, or nothing that is allowed.
 *
 * @throws UpstreamError `bad_response`
 */
export function reachable(url: string, { variables = {} }: OAuth2ProviderDefinition): string {
  if (!Object.keys(variables).some((name) => url.includes(`{${name}}`))) return url;
  throw new UpstreamError(
    'bad_response',
    'the provider did not say which of its servers to ask, or named one that its definition does not allow',
    { problem: 'unknown_server' },
  );
}

/** A URL with query parameters added. */
export function withParameters(url: string, parameters: Readonly<Record<string, string>>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return target.href;
}
