import { Injectable } from '@nestjs/common';
import { EncryptedTables } from '../../tokens/keys/encrypted-tables.js';
import { OAuth2Authorization } from './oauth2-authorization.entity.js';
import { verifierContext } from './verifier-context.js';

/** Has the code verifiers of pending flows follow a change of keys. */
@Injectable()
export class EncryptedVerifiers {
  constructor(tables: EncryptedTables) {
    tables.add({
      entity: OAuth2Authorization,
      primaryKey: 'state_hash',
      sealed: ['code_verifier'],
      contextsOf: ({ id, ownerId, provider }) => [verifierContext(id, ownerId, provider)],
    });
  }
}
