import { UpstreamError } from '../../protocol/upstream.error.js';
import type { ConnectionMetadata } from '../definition/endpoint-variable.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import { isSameServer } from './same-server.js';

/** Members that are known of a connection besides its tokens, by their source. */
export interface ReportedMembers {
  /** Members of token responses and of the profile, which the provider sent itself. */
  resolved: ConnectionMetadata;
  /** Members of the callback's query, which the user's browser can change. */
  callback: ConnectionMetadata;
}

/**
 * The client, the server and the account of a grant, and the members that the server
 * reported. It is stored encrypted with the tokens. Only the binding and the
 * configuration decide where the tokens are sent.
 */
export interface ConnectionBinding extends ReportedMembers {
  clientId: string;
  /** Undefined for imported tokens of a discovered server until their first refresh. */
  tokenEndpoint?: string;
  issuer?: string;
  /** The provider's stable identifier of the account. */
  account: string;
  /** Values that the database could not store yet, by property of the entity; storing them is retried. */
  unsaved?: Readonly<Record<string, unknown>>;
}

/** Nothing was reported; only the configuration is known. */
export const NOTHING_REPORTED: ReportedMembers = { resolved: {}, callback: {} };

/** @throws SyntaxError, TypeError when the text is no binding */
export function parseBinding(text: string): ConnectionBinding {
  const { resolved, callback, ...binding } = JSON.parse(text) as ConnectionBinding;
  return { ...binding, resolved: { ...resolved }, callback: { ...callback } };
}

/**
 * Tokens are sent only by the client and to the server of their grant. A changed configuration does not
 * end the connection: it works again when the former values are restored.
 *
 * @throws ForeignConnectionError
 */
export function assertBound(binding: ConnectionBinding, context: OAuth2ProviderContext): void {
  if (binding.clientId !== context.clientId)
    throw new ForeignConnectionError('client', context.name);
  if (!isSameServer(binding, context.definition))
    throw new ForeignConnectionError('server', context.name);
}

/** The connection was made by another client or at another server than the configured ones. */
export class ForeignConnectionError extends UpstreamError {
  constructor(what: 'client' | 'server', provider: string) {
    super('client_config', remedyFor(what, `providers.${provider}`), {
      error: what === 'client' ? 'client_changed' : 'server_changed',
    });
  }
}

function remedyFor(what: 'client' | 'server', path: string): string {
  return what === 'client'
    ? `The connection was made with another client id than ${path}.clientId, so its tokens are not sent. Configure that client id again, or let the user connect again.`
    : `The connection was made at another token endpoint than the one of ${path}, so its tokens are not sent. Configure that server again, or, if it has only moved, name its former address in ${path}.formerTokenEndpoints; otherwise let the user connect again.`;
}
