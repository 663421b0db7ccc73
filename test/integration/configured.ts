import type { Type } from '@nestjs/common';
import { Telemetry } from '../../lib/core/telemetry/telemetry.js';
import type { HttpExchange } from '../../lib/protocol/http/http-exchange.js';
import { ConfiguredProvider } from '../../lib/providers/configured/configured-provider.js';
import type { OAuth2ProviderContext } from '../../lib/providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderStrategy } from '../../lib/providers/strategy/oauth2-provider.strategy.js';
import { OAuth2ProviderOptions } from '../../lib/providers/configured/provider.options.js';

/** A provider as the registry makes it, without an application around it. */
export class Configured<S extends OAuth2ProviderStrategy = OAuth2ProviderStrategy> {
  readonly strategy: S;
  readonly provider: ConfiguredProvider;
  now = Date.parse('2026-11-24T12:00:00Z');

  constructor(
    strategy: Type<S>,
    http: HttpExchange,
    options: Partial<OAuth2ProviderOptions> = {},
    name = 'acme',
  ) {
    this.strategy = new strategy();
    this.provider = new ConfiguredProvider({
      name,
      options: Object.assign(new OAuth2ProviderOptions(), {
        clientId: 'client-id',
        clientSecret: 'client-secret-0123456789',
        ...options,
      }),
      strategy: this.strategy,
      redirectUri: `https://app.example/oauth2/${name}/callback`,
      http,
      telemetry: new Telemetry(),
      now: () => this.now,
    });
  }

  context(): Promise<OAuth2ProviderContext> {
    return this.provider.context();
  }

  /** The parameters of the authorization request. */
  async authorization(request: object = {}): Promise<Record<string, string>> {
    const context = await this.context();
    const url = this.strategy.createAuthorizationRequest(context, {
      state: 'state',
      scopes: context.scopes,
      ...request,
    });
    return Object.fromEntries(new URL(url).searchParams);
  }
}
