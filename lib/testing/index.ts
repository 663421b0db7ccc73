export { connectForTest, moveClock, type TestConnection } from './connect-for-test.js';
export { type ContractOptions, describeOAuth2Provider } from './describe-oauth2-provider.js';
export { FakeProvider } from './fake-providers/fake-provider.js';
export { FakeProviders } from './fake-providers/fake-providers.js';
export {
  OAuth2CaptureTesting,
  OAuth2CaptureTestingModule,
} from './oauth2-capture-testing.module.js';
export type { ProviderDouble } from './provider-double.js';
