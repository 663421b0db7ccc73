import { Injectable } from '@nestjs/common';
import { EncryptedTables } from '../../tokens/keys/encrypted-tables.js';
import { jsonText } from '../../tokens/storage/json-text.js';
import { flowContext, type FlowFacts } from './flow-context.js';
import { OAuth2Authorization } from './oauth2-authorization.entity.js';

/** Lets the key rotation encrypt the code verifiers of pending flows again. */
@Injectable()
export class EncryptedVerifiers {
  constructor(tables: EncryptedTables) {
    tables.add({
      entity: OAuth2Authorization,
      primaryKey: 'state_hash',
      encrypted: ['code_verifier'],
      facts: [
        'binding_hash',
        'redirect_uri',
        'issuer',
        'fingerprint',
        'scopes',
        'demand',
        'return_to',
        'display',
        'popup_origin',
        'expected_account',
      ],
      createContexts: ({ id, ownerId, provider, facts }) => [
        flowContext({
          stateHash: id,
          ownerId,
          provider,
          bindingHash: facts.binding_hash,
          redirectUri: facts.redirect_uri,
          issuer: jsonText.from(facts.issuer) as unknown,
          fingerprint: facts.fingerprint,
          scopes: jsonText.from(facts.scopes) as unknown,
          demand: jsonText.from(facts.demand) as unknown,
          returnTo: facts.return_to,
          display: facts.display,
          popupOrigin: facts.popup_origin,
          expectedAccount: facts.expected_account,
        } as FlowFacts),
      ],
    });
  }
}
