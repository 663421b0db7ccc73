import { applyDecorators, UseFilters, UseGuards } from '@nestjs/common';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import { ConnectionExceptionFilter } from './connection.exception-filter.js';
import { createConnectionGuard } from './connection.guard.js';

/**
 * Requires a working connection of the user at the provider, with these scopes as
 * far as the provider reports the granted ones. Without it, the response has status
 * 409 and the `connectUrl`, and browsers are redirected there; if no user is logged
 * in, it has status 401, or redirects to the login. No request is sent to the
 * provider. Errors of this package that the handler throws have the same responses.
 *
 * It also works on resolvers of GraphQL, on gateways of WebSockets, and on handlers of microservices.
 * There the error has the same `code` and the `connectUrl`: in its `extensions`, in the event
 * `exception`, or in the error that the client of the microservice gets.
 *
 * NestJS runs the guards of one place from the bottom up: put this decorator above
 * the guard that logs users in.
 *
 * @example
 * \@RequireConnection('github', { scopes: ['repo'] })
 * \@UseGuards(LoginGuard)
 * \@Get('repos')
 * repos(@Connection() connection: OAuth2Token) { … }
 */
export function RequireConnection(
  provider: OAuth2ProviderName,
  { scopes = [] }: { scopes?: readonly string[] } = {},
): MethodDecorator & ClassDecorator {
  return applyDecorators(
    UseGuards(createConnectionGuard({ provider, scopes })),
    UseFilters(ConnectionExceptionFilter),
  );
}
