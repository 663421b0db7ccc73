import { Inject } from '@nestjs/common';
import type { OAuth2ProviderName } from '../providers/definition/oauth2-provider.names.js';

/**
 * The injection token of a provider's client, for tests that replace the client.
 *
 * @example
 * Test.createTestingModule({ imports: [AppModule] })
 *   .overrideProvider(getOAuth2ClientToken('github'))
 *   .useValue(fakeClient);
 */
export function getOAuth2ClientToken(provider: OAuth2ProviderName): string {
  return `OAuth2ProviderClient(${provider})`;
}

/**
 * Injects the `OAuth2ProviderClient` of a provider that `forFeature` registers.
 *
 * @example
 * constructor(@InjectOAuth2Client('github') private readonly github: OAuth2ProviderClient) {}
 */
export function InjectOAuth2Client(
  provider: OAuth2ProviderName,
): PropertyDecorator & ParameterDecorator {
  return Inject(getOAuth2ClientToken(provider));
}
