import type { Provider } from '@nestjs/common';
import { AuthorizationStore, DatabaseAuthorizationStore } from './storage/authorization.store.js';
import { ExpiredFlows } from './storage/expired-flows.js';
import { FlowCompletion } from './flows/flow-completion.js';
import { FlowStart } from './flows/flow-start.js';
import { OAuth2AuthorizationService } from './oauth2-authorization.service.js';
import { ReturnTo } from './flows/return-to.js';
import { CodeVerifiers } from './flows/code-verifiers.js';
import { EncryptedVerifiers } from './storage/encrypted-verifiers.js';
import { UnwantedGrants } from './flows/unwanted-grants.js';

export const AUTHORIZATION_PROVIDERS: Provider[] = [
  { provide: AuthorizationStore, useClass: DatabaseAuthorizationStore },
  ExpiredFlows,
  FlowCompletion,
  FlowStart,
  OAuth2AuthorizationService,
  ReturnTo,
  CodeVerifiers,
  EncryptedVerifiers,
  UnwantedGrants,
];
