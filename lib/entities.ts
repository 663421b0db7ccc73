import type { Type } from '@nestjs/common';
import { OAuth2Authorization } from './authorization/storage/oauth2-authorization.entity.js';
import { OAuth2Revocation } from './tokens/revoking/oauth2-revocation.entity.js';
import { OAuth2Token } from './tokens/storage/oauth2-token.entity.js';

/** The entities of this module, for the `entities` of the host's DataSource. */
export const oauth2CaptureEntities: Type<object>[] = [
  OAuth2Token,
  OAuth2Authorization,
  OAuth2Revocation,
];
