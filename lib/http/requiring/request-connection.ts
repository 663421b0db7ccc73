import { OAuth2ConfigurationError } from '../../core/configuration/oauth2-configuration.error.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';

const CONNECTIONS = Symbol('OAUTH2_CONNECTIONS');

interface RequestWithConnections {
  [CONNECTIONS]?: Map<string, OAuth2Token>;
}

/** Stores in a request the connection that the guard has found. */
export function storeConnection(request: object, provider: string, token: OAuth2Token): void {
  const keeping: RequestWithConnections = request;
  keeping[CONNECTIONS] ??= new Map<string, OAuth2Token>();
  keeping[CONNECTIONS].set(provider, token);
}

/**
 * @param provider may be omitted if the route requires one connection
 * @throws OAuth2ConfigurationError if the route does not require it
 */
export function readConnection(request: object, provider: string | undefined): OAuth2Token {
  const connections =
    (request as RequestWithConnections)[CONNECTIONS] ?? new Map<string, OAuth2Token>();
  const [only, ...more] = connections.values();
  const token =
    provider === undefined && more.length === 0 ? only : connections.get(provider ?? '');
  if (token !== undefined) return token;
  const name = provider === undefined ? '' : `'${provider}'`;
  throw new OAuth2ConfigurationError([
    {
      path: `@Connection(${name})`,
      problem: 'does not know which connection the route requires.',
      remedy: `Put @RequireConnection(${name || "'github'"}) on the route or its controller, and name the same provider in both.`,
    },
  ]);
}
