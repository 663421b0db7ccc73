import type { ArgumentsHost } from '@nestjs/common';
import { OAuth2ConfigurationError } from '../../core/configuration/oauth2-configuration.error.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { readCallObject } from './call-context.js';

/** The connections that guards have found, by an object of the call. */
const found = new WeakMap<object, Map<string, OAuth2Token>>();

/** Stores the connection that the guard has found for a call. */
export function storeConnection(host: ArgumentsHost, provider: string, token: OAuth2Token): void {
  const call = readCallObject(host);
  if (call === undefined) return;
  const connections = found.get(call) ?? new Map<string, OAuth2Token>();
  found.set(call, connections.set(provider, token));
}

/**
 * @param provider may be omitted if the handler requires one connection
 * @throws OAuth2ConfigurationError if the handler does not require it
 */
export function readConnection(host: ArgumentsHost, provider: string | undefined): OAuth2Token {
  const call = readCallObject(host);
  const connections =
    (call === undefined ? undefined : found.get(call)) ?? new Map<string, OAuth2Token>();
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
