import { Injectable, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { OAuth2ProviderName } from '../providers/definition/oauth2-provider.names.js';
import type { OAuth2Token } from '../tokens/storage/oauth2-token.entity.js';
import type { OwnerId } from '../tokens/storage/token-ref.js';
import { connectForTest, moveClock, type TestConnection } from './connect-for-test.js';

/** What tests do to an application with captured tokens. */
@Injectable()
export class OAuth2CaptureTesting {
  constructor(private readonly moduleRef: ModuleRef) {}

  /**
   * Gives an owner a connected account.
   *
   * @example
   * const connection = await testing.connectForTest('alice', 'github');
   */
  connectForTest(
    owner: OwnerId,
    provider: OAuth2ProviderName,
    overrides?: TestConnection,
  ): Promise<OAuth2Token> {
    return connectForTest(this.moduleRef, owner, provider, overrides);
  }

  /**
   * Moves the clock by which the application decides whether tokens are valid, by `ms` milliseconds.
   *
   * @example
   * testing.moveClock(60 * 60 * 1000);
   */
  moveClock(ms: number): void {
    moveClock(this.moduleRef, ms);
  }
}

/**
 * Beside your module in a test:
 * `Test.createTestingModule({ imports: [AppModule, OAuth2CaptureTestingModule] })`.
 */
@Module({ providers: [OAuth2CaptureTesting], exports: [OAuth2CaptureTesting] })
export class OAuth2CaptureTestingModule {}
