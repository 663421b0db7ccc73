import type { Provider } from '@nestjs/common';
import { AuthorizationStore, DatabaseAuthorizationStore } from './authorization.store.js';
import { ExpiredFlows } from './expired-flows.js';
import { FlowCompletion } from './flow-completion.js';
import { FlowStart } from './flow-start.js';
import { OAuth2AuthorizationService } from './oauth2-authorization.service.js';
import { ReturnTo } from './return-to.js';
import { SealedVerifiers } from './sealed-verifiers.js';
import { UnwantedGrants } from './unwanted-grants.js';

export const AUTHORIZATION_PROVIDERS: Provider[] = [
  { provide: AuthorizationStore, useClass: DatabaseAuthorizationStore },
  ExpiredFlows,
  FlowCompletion,
  FlowStart,
  OAuth2AuthorizationService,
  ReturnTo,
  SealedVerifiers,
  UnwantedGrants,
];
