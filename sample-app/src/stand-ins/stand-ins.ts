import type { OnApplicationShutdown } from '@nestjs/common';
import type { ProviderConfiguration } from 'nestjs-oauth2-capture';
import { FakeProviders } from 'nestjs-oauth2-capture/testing';
import { SOCIAL_PROVIDERS, SOCIAL_SCOPES } from '../settings/social-providers.js';
import type { SocialProvider } from '../settings/social-providers.js';
import type { Settings } from '../settings/settings.js';

/**
 * Strict fakes of the social providers on this machine, for providers at which this application is
 * not registered. They consent at once, without a page, and store nothing over a restart.
 */
export class StandIns implements OnApplicationShutdown {
  private constructor(
    private readonly fakes: FakeProviders,
    readonly names: readonly SocialProvider[],
  ) {}

  static async start({ registrations }: Settings): Promise<StandIns> {
    const names = SOCIAL_PROVIDERS.filter((name) => !registrations[name]);
    return new StandIns(await FakeProviders.start({ providers: names }), names);
  }

  /** What goes into the package's `providers`. */
  configuration(): Record<string, ProviderConfiguration> {
    const entries = this.names.map((name) => [
      name,
      this.fakes.configuration(name, { scopes: SOCIAL_SCOPES[name] }),
    ]);
    return Object.fromEntries(entries) as Record<string, ProviderConfiguration>;
  }

  has(name: string): boolean {
    return this.names.some((standIn) => standIn === name);
  }

  onApplicationShutdown(): Promise<void> {
    return this.fakes.close();
  }
}
