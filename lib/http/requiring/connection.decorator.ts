import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import { keptConnection } from './request-connection.js';

const Kept = createParamDecorator((provider: string | undefined, context: ExecutionContext) =>
  keptConnection(context.switchToHttp().getRequest(), provider),
);

/**
 * Gives a handler the `OAuth2Token` with which {@link RequireConnection} has let
 * its caller through: the connection, never a token.
 *
 * @param provider may be left out where the route requires one connection
 */
export function Connection(provider?: OAuth2ProviderName): ParameterDecorator {
  return Kept(provider);
}
