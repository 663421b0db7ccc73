import { Module, type Type } from '@nestjs/common';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { withMembers } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import {
  Application,
  type CaptureOptions,
  captureOptions,
  newKey,
  sqlite,
  temporaryDirectory,
} from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { CLIENT, DATA } from '../fixtures/strategies.js';

type Providers = CaptureOptions['providers'];

/** One database, one scripted server, and the application as it is deployed again and again. */
export class ScopeScene {
  private readonly directory = temporaryDirectory();
  private readonly encryptionKeys = [newKey()];
  private app!: Application;

  private constructor(
    readonly server: FaultServer,
    private readonly strategies: Type[],
  ) {}

  /** @param definitions the server's, by name; what is left out is that of `DATA` */
  static async open(
    definitions: Record<string, Partial<OAuth2ProviderDefinition>> = {},
  ): Promise<ScopeScene> {
    const server = await FaultServer.start();
    const strategies = Object.entries(definitions).map(([name, definition]) =>
      defineOAuth2Provider({ ...DATA, endpoints: server.endpoints, name, ...definition }),
    );
    return new ScopeScene(server, strategies);
  }

  /** Deploys the application with this configuration. */
  async deploy(providers: Record<string, Partial<Providers[string]>>): Promise<Application> {
    await this.app?.close();
    @Module({ providers: this.strategies })
    class StrategiesModule {}
    const { encryptionKeys } = this;
    const all = Object.fromEntries(
      Object.entries(providers).map(([name, options]) => [name, { ...CLIENT, ...options }]),
    );
    const capture = OAuth2CaptureModule.forRoot(captureOptions({ encryptionKeys, providers: all }));
    this.app = await Application.of(sqlite(this.directory.file), StrategiesModule, capture);
    return this.app;
  }

  get tokens(): OAuth2TokenService {
    return this.app.get(OAuth2TokenService);
  }

  /** A flow from the ordinary link, or from the given one. */
  begin(provider: string, link?: string): Promise<Flow> {
    const intent = link === undefined ? undefined : new URL(link).searchParams.get('intent');
    return Flow.begin(this.app, { provider, intent: intent ?? undefined });
  }

  /** @param granted what the provider says that it granted; by default what it was asked for */
  async connect(provider: string, granted?: string, link?: string): Promise<string[]> {
    const flow = await this.begin(provider, link);
    if (granted !== undefined) this.server.script('/token', withMembers({ scope: granted }));
    await flow.finish();
    return asked(flow);
  }

  /** A link for more scopes, as an error carries it. */
  async linkFor(provider: string, ...scopes: string[]): Promise<string> {
    const error = await this.tokens
      .getValidToken({ owner: 'alice', provider }, { scopes })
      .catch((reason: unknown) => reason);
    return (error as { connectUrl: string }).connectUrl;
  }

  /** Two hours later, a caller wants a token. @returns the form of the refresh */
  async refreshed(provider: string): Promise<Record<string, string>> {
    this.app.clock.shift(2 * 60 * 60 * 1000);
    await this.tokens.getValidToken({ owner: 'alice', provider });
    return Object.fromEntries(this.server.to('/token').at(-1)?.form ?? []);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.server.close();
    this.directory.remove();
  }
}

/** The scopes in the authorization request of a flow. */
export function asked({ authorizationUrl }: Flow, separator = ' '): string[] {
  return (authorizationUrl.searchParams.get('scope') ?? '').split(separator).filter(Boolean);
}
