import { applyDecorators, UseFilters, UseGuards } from '@nestjs/common';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import { ConnectionExceptionFilter } from './connection.exception-filter.js';
import { createConnectionGuard } from './connection.guard.js';

/**
 * Lets only users through who have a connection at the provider that works, with
 * these scopes as far as the provider says what it granted. The others are
 * answered with 409 and the `connectUrl`, or sent there if they are browsers;
 * with 401, or the login, when no user is logged in. The provider is not asked.
 * Errors of this package that the handler throws are answered in the same way.
 *
 * Guards of one place run from the bottom up: put it above the one that logs in.
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
