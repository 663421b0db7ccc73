export { connectForTest, moveClock, type TestConnection } from './connect-for-test.js';
export {
  type ContractOptions,
  describeOAuth2Provider,
} from './contract/describe-oauth2-provider.js';
export { FakeProvider } from './providers/fake-provider.js';
export { FakeProviders } from './providers/fake-providers.js';
export {
  OAuth2CaptureTesting,
  OAuth2CaptureTestingModule,
} from './oauth2-capture-testing.module.js';
export type { ContractFake } from './contract/contract-fake.js';
export type { FakeAccount } from './grants/fake-accounts.js';
export type { FakePost } from './state/fake-posts.js';
export type { FakeCheck, Violation } from './faults/fake-journal.js';
export type { Fault, FaultResponse } from './faults/fake-faults.js';
export type { FakeRequest } from './server/fake-request.js';
export type { StoredConnection } from './faults/stored-connection.js';
export { StandardFake, type StandardFakeOptions } from './contract/standard-fake.js';
