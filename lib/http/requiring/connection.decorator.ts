import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import { readConnection } from './request-connection.js';

const StoredConnection = createParamDecorator(
  (provider: string | undefined, context: ExecutionContext) =>
    readConnection(context.switchToHttp().getRequest(), provider),
);

/**
 * Gives a handler the `OAuth2Token` with which {@link RequireConnection} has let
 * its caller through: the connection, never a token.
 *
 * @param provider may be left out where the route requires one connection
 */
export function Connection(provider?: OAuth2ProviderName): ParameterDecorator {
  return StoredConnection(provider);
}
