import 'reflect-metadata';
import { OAuth2TokenService } from 'nestjs-oauth2-capture';
import { moduleHost } from '../module-host.js';
import type { StartHotPath } from './hot-path.js';

/** This module, as its README says. */
export const start: StartHotPath = async ({ place, key }) => {
  const app = await moduleHost(place, { encryptionKeys: [key] });
  const tokens = app.get(OAuth2TokenService, { strict: false });
  return {
    getToken: ({ owner, provider }) => tokens.getValidToken({ owner, provider }),
    close: () => app.close(),
  };
};
