import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import { readConnection } from './request-connection.js';

const StoredConnection = createParamDecorator(
  (provider: string | undefined, context: ExecutionContext) => readConnection(context, provider),
);

/**
 * Gives a handler the `OAuth2Token` of the connection that {@link RequireConnection}
 * has found for the user. It contains no token.
 *
 * @param provider may be omitted if the handler requires one connection
 *
 * @example
 * \@Get('repos')
 * \@RequireConnection('github')
 * repos(@Connection() connection: OAuth2Token) {
 *   return this.client.for(connection).get('/user/repos');
 * }
 */
export function Connection(provider?: OAuth2ProviderName): ParameterDecorator {
  return StoredConnection(provider);
}
