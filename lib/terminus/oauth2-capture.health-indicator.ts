import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { CaptureDatabase } from '../core/database/capture-database.js';
import { OAuth2ConfigurationError } from '../core/configuration/oauth2-configuration.error.js';
import { pause } from '../core/timing/pause.js';
import { ProviderAvailability } from '../providers/availability/provider-availability.js';
import { RevocationCircuits } from '../tokens/revoking/revocation-circuits.js';
import { TokenStatistics } from '../tokens/reporting/token-statistics.js';
import { type HealthFigures, findProblems } from './health-problems.js';
import type { OAuth2HealthOptions } from './oauth2-health.options.js';
import { SharedChecks } from './shared-checks.js';

const DUE_FOR_S = 900;
const TIMEOUT_S = 5;
const COUNTED_EVERY_MS = 5_000;

/** Reports whether captured tokens are available, for a health check of `@nestjs/terminus`. */
@Injectable()
export class OAuth2CaptureHealthIndicator implements OnModuleInit {
  private database!: CaptureDatabase;
  private availability!: ProviderAvailability;
  private revocations!: RevocationCircuits;
  private counts!: TokenStatistics;
  private readonly checks = new SharedChecks();

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** @throws OAuth2ConfigurationError when the application has no OAuth2CaptureModule */
  onModuleInit(): void {
    this.database = this.find(CaptureDatabase);
    this.availability = this.find(ProviderAvailability);
    this.revocations = this.find(RevocationCircuits);
    this.counts = this.find(TokenStatistics);
  }

  /**
   * Down when the database does not respond, when rows are encrypted with a missing
   * key, or when a figure exceeds its option. The figures are counted at most once in
   * five seconds. With more than a thousand accounts, a random sample is counted.
   *
   * @param key the name in the response of the health check
   *
   * @example
   * \@Get('health')
   * \@HealthCheck()
   * check() {
   *   return this.health.check([() => this.oauth2.isHealthy('oauth2', { maxOpenCircuits: 0 })]);
   * }
   */
  async isHealthy<const Key extends string>(
    key: Key,
    options: OAuth2HealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const session = this.indicators.check(key);
    const { timeout = TIMEOUT_S, dueFor = DUE_FOR_S } = options;
    const figures = await withTimeout(this.readFigures(dueFor * 1000), timeout * 1000);
    if (figures === undefined) {
      const problems = [`the database did not respond within ${timeout} seconds: check its state`];
      return session.down({ database: 'down', problems });
    }
    const problems = findProblems(figures, options);
    const reauthorizationShare = Number(figures.reauthorizationShare.toFixed(3));
    const data = { database: 'up', ...figures, reauthorizationShare };
    return problems.length === 0 ? session.up(data) : session.down({ ...data, problems });
  }

  private async readFigures(dueFor: number): Promise<HealthFigures> {
    await this.checks.run('clock', 0, () => this.database.readClock());
    const census = await this.checks.run(`census ${dueFor}`, COUNTED_EVERY_MS, () =>
      this.counts.take(dueFor),
    );
    const revocations = this.revocations.open().map((origin) => `${origin} (revocation)`);
    return {
      ...census,
      openCircuits: [...this.availability.openCircuits(), ...revocations],
      clientErrors: this.availability.problems(),
    };
  }

  private find<T>(token: Type<T>): T {
    try {
      return this.moduleRef.get(token, { strict: false });
    } catch {
      throw new OAuth2ConfigurationError([
        {
          path: 'OAuth2CaptureHealthModule',
          problem: 'finds no OAuth2CaptureModule in this application.',
          remedy: 'Add OAuth2CaptureModule.forRoot() to the imports of the root module.',
        },
      ]);
    }
  }
}

/** The result; undefined when the work failed or timed out. */
async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const deadline = new AbortController();
  const late = pause(ms, deadline.signal).then(
    () => undefined,
    () => undefined,
  );
  const result = await Promise.race([work.catch(() => undefined), late]);
  deadline.abort();
  return result;
}
