import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import {
  type ConfigurationProblem,
  OAuth2ConfigurationError,
} from '../../core/configuration/oauth2-configuration.error.js';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import { Telemetry } from '../../core/telemetry/telemetry.js';
import { HttpExchange } from '../../protocol/http/http-exchange.js';
import { ConfiguredProvider } from '../configured/configured-provider.js';
import { providerProblems } from '../boot-checks/provider-problems.js';
import { UnknownProviderError } from './provider.errors.js';
import type { OAuth2ProviderOptions, ProvidersSlice } from '../configured/provider.options.js';
import { choiceProblems, chooseStrategy, findMisspeltStrategies } from './strategy-choice.js';
import { StrategyDiscovery } from './strategy-discovery.js';
import type { DiscoveredStrategy } from '../strategy/discovered-strategy.js';

/** The providers of this application, by name. */
@Injectable()
export class OAuth2ProviderRegistry implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly providers = new Map<string, ConfiguredProvider>();

  /** @internal made by Nest */
  constructor(
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: ProvidersSlice,
    private readonly discovery: StrategyDiscovery,
    private readonly urls: PublicUrls,
    private readonly http: HttpExchange,
    private readonly telemetry: Telemetry,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws OAuth2ConfigurationError that lists every problem with strategies and providers */
  onModuleInit(): void {
    const { strategies, problems } = this.discovery.find();
    problems.push(...choiceProblems(this.options.providers, strategies));
    for (const [key, options] of Object.entries(this.options.providers)) {
      const chosen = chooseStrategy(key, options, strategies);
      if (chosen !== undefined) problems.push(...this.configure(key, options, chosen));
    }
    if (problems.length > 0) throw new OAuth2ConfigurationError(problems);
    for (const hint of findMisspeltStrategies(this.options.providers, strategies)) {
      this.logger.warn(hint);
    }
    for (const { name, redirectUri } of this.providers.values()) {
      this.logger.log(`redirect URI of ${name}: ${redirectUri}`);
    }
  }

  onApplicationShutdown(): void {
    this.http.close();
  }

  /**
   * The provider of that name.
   *
   * @throws UnknownProviderError
   *
   * @example
   * const { label } = registry.get('github');
   */
  get(name: string): ConfiguredProvider {
    const provider = this.find(name);
    if (provider === undefined) throw new UnknownProviderError(name, this.names());
    return provider;
  }

  /**
   * The provider of that name; undefined when none is configured.
   *
   * @example
   * const label = registry.find(token.provider)?.label ?? token.provider;
   */
  find(name: string): ConfiguredProvider | undefined {
    return this.providers.get(name);
  }

  /**
   * Whether a provider of that name is configured.
   *
   * @example
   * if (registry.has('github')) showButton('github');
   */
  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /**
   * The names of all configured providers.
   *
   * @example
   * const labels = registry.names().map((name) => registry.get(name).label);
   */
  names(): string[] {
    return [...this.providers.keys()];
  }

  private configure(
    name: string,
    options: OAuth2ProviderOptions,
    chosen: DiscoveredStrategy,
  ): ConfigurationProblem[] {
    const problems = providerProblems(name, options, chosen);
    if (problems.length > 0) return problems;
    const redirectUri = options.redirectUri ?? this.urls.redirectUri(name);
    const { strategy } = chosen;
    const { http, telemetry } = this;
    const now = (): number => this.clock.now();
    this.providers.set(
      name,
      new ConfiguredProvider({ name, options, strategy, redirectUri, http, telemetry, now }),
    );
    return [];
  }
}
