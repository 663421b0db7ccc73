export { connectForTest, moveClock, type TestConnection } from './connect-for-test.js';
export { type ContractOptions, describeOAuth2Provider } from './describe-oauth2-provider.js';
export { FakeProvider } from './fake-providers/fake-provider.js';
export { FakeProviders } from './fake-providers/fake-providers.js';
export {
  OAuth2CaptureTesting,
  OAuth2CaptureTestingModule,
} from './oauth2-capture-testing.module.js';
export type { ProviderDouble } from './provider-double.js';
export type { FakeAccount } from './fake-providers/fake-accounts.js';
export type { FakePost } from './fake-providers/fake-posts.js';
export type { FakeCheck, Violation } from './fake-providers/fake-journal.js';
export type { DeadGrant } from './fake-providers/dead-grants.js';
export type { Fault, FaultResponse } from './fake-providers/fake-faults.js';
export type { FakeRequest } from './fake-providers/fake-request.js';
export type { StoredConnection } from './fake-providers/stored-connection.js';
export { StandardDouble, type StandardDoubleOptions } from './standard-double.js';
