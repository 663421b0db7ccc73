import { UpstreamError } from '../../protocol/upstream.error.js';
import type { ConnectionMetadata } from '../definition/endpoint-variable.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import { isSameServer } from './same-server.js';

/** What is known of a connection besides its tokens, by who said it. */
export interface ReportedMembers {
  /** Members of token responses and of the profile: the provider's own statements. */
  resolved: ConnectionMetadata;
  /** Members of the callback's query: the user's browser could choose them. */
  callback: ConnectionMetadata;
}

/**
 * By which client, at which server and for which account a grant was made, and
 * what that server said of itself. It is stored encrypted beside the tokens, and
 * where they are sent is decided by it and by the configuration alone.
 */
export interface ConnectionBinding extends ReportedMembers {
  clientId: string;
  /** Undefined for imported tokens until their first refresh, where the endpoint is discovered. */
  tokenEndpoint?: string;
  issuer?: string;
  /** The provider's stable identifier of the account. */
  account: string;
  /** Columns that the database has not taken yet, by property of the entity; they are tried again. */
  unsaved?: Readonly<Record<string, unknown>>;
}

/** Nothing is known but the configuration. */
export const NOTHING_REPORTED: ReportedMembers = { resolved: {}, callback: {} };

/** @throws SyntaxError, TypeError when the text is no binding */
export function parseBinding(text: string): ConnectionBinding {
  const { resolved, callback, ...binding } = JSON.parse(text) as ConnectionBinding;
  return { ...binding, resolved: { ...resolved }, callback: { ...callback } };
}

/**
 * A token goes only to the client and the server that it was granted by. A changed configuration
 * does not end the connection: it works again once the former values are back.
 *
 * @throws ForeignConnectionError
 */
export function assertBound(binding: ConnectionBinding, context: OAuth2ProviderContext): void {
  if (binding.clientId !== context.clientId)
    throw new ForeignConnectionError('client', context.name);
  if (!isSameServer(binding, context.definition))
    throw new ForeignConnectionError('server', context.name);
}

/** The connection was made by another client, or at another server, than the ones that are configured now. */
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
