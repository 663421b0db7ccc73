import { readStoredConnection } from '../../../lib/testing/contract/read-stored-connection.js';
import Database from 'libsql';
import { DatabaseClock } from '../../../lib/core/database/database-clock.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import type { OAuth2Token } from '../../../lib/tokens/storage/oauth2-token.entity.js';
import { ProfileRefresh } from '../../../lib/tokens/secondary-data/profile-refresh.js';
import { ContractApplication, OWNER } from '../../../lib/testing/contract/contract-application.js';
import type { FakeProvider } from '../../../lib/testing/providers/fake-provider.js';
import { type Breakage, broken, REFUSED, type StrategyClass, UNHEARD } from './breakage.js';

const dataSource = { type: 'better-sqlite3', driver: Database, database: ':memory:' } as const;
const SECOND_MS = 1000;
const HOUR_MS = 60 * 60 * SECOND_MS;
const TWO_DAYS_MS = 48 * HOUR_MS;

/** The life of a connection at one provider, from the consent to its end; mistakes do not stop it. */
export class Drive {
  private readonly outcomes = new Set<string>();

  private constructor(
    private readonly app: ContractApplication,
    private readonly fake: FakeProvider,
  ) {}

  /** @returns the checks that saw something, and why no connection came about */
  static async through(
    fake: FakeProvider,
    strategy: StrategyClass,
    { data, code, endpoints = (same) => same, configuration }: Breakage,
  ): Promise<Set<string>> {
    const right = fake.configuration();
    const own = { ...right, endpoints: endpoints(right.endpoints), ...configuration };
    const wrong = broken(fake.name, strategy, { data, code });
    const app = await ContractApplication.start(fake.name, own, [wrong], { dataSource });
    try {
      const drive = new Drive(app, fake);
      await drive.live();
      const checks = fake.violations().map(({ check }) => check);
      return new Set([...checks, ...drive.outcomes]);
    } finally {
      await app.close();
    }
  }

  private get tokens(): OAuth2TokenService {
    return this.app.nest.get(OAuth2TokenService);
  }

  private async live(): Promise<void> {
    await this.connect();
    await this.connect();
    await this.attempt((token) => this.tokens.listResources(token));
    await this.attempt((token) => this.tokens.refresh(token));
    await this.renew();
    await this.renew();
    await this.attempt((token) => this.tokens.disconnect(token));
    await this.connect();
    await this.waitOutLimit();
    await this.outliveGrant();
    await this.hearNo();
  }

  private async hearNo(): Promise<void> {
    this.fake.denyConsent();
    const answer = await this.app.connect(this.fake.name).then(
      (response) => response.json() as Promise<{ code?: string }>,
      () => undefined,
    );
    if (answer?.code !== 'access_denied') this.outcomes.add(UNHEARD);
  }

  private async connect(): Promise<void> {
    const status = await this.app.connect(this.fake.name).then(
      (answer) => answer.status,
      () => undefined,
    );
    if (status !== 303) this.outcomes.add(REFUSED);
    await this.attempt((token) => this.inspect(token));
  }

  private async renew(): Promise<void> {
    this.later(TWO_DAYS_MS);
    await this.attempt(async ({ id }) => {
      this.inspect(await this.tokens.refresh({ id }));
    });
  }

  private async waitOutLimit(): Promise<void> {
    this.later(TWO_DAYS_MS);
    this.fake.failNext(429);
    await this.attempt((token) => this.tokens.refresh(token));
    this.later(40 * SECOND_MS);
    await this.attempt((token) => this.tokens.refresh(token));
  }

  private async outliveGrant(): Promise<void> {
    this.later(TWO_DAYS_MS);
    this.fake.revokeAsUser();
    for (let again = 0; again < 3; again += 1) {
      await this.attempt((token) => this.tokens.refresh(token));
      this.later(HOUR_MS);
    }
  }

  private async attempt(step: (token: OAuth2Token) => unknown): Promise<void> {
    const token = await this.tokens.findOne({ owner: OWNER, provider: this.fake.name });
    if (token === null) return;
    try {
      await step(token);
    } catch {
      // The fake has written down why.
    }
    // A profile that is read again must not meet what comes next.
    await this.app.nest.get(ProfileRefresh).settled();
  }

  private inspect(token: OAuth2Token): void {
    this.fake.inspect(readStoredConnection(token));
  }

  private later(ms: number): void {
    this.fake.moveClock(ms);
    this.app.nest.get(DatabaseClock).shift(ms);
  }
}
