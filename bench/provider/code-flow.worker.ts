import { randomBytes } from 'node:crypto';
import { serve } from '../harness/serve.js';
import { answerJson, bodyOf, listen } from './http.js';

/** The endpoints of a provider, as an application configures them. */
export interface CodeFlowUrls {
  authorization: string;
  token: string;
  userInfo: string;
}

/**
 * A provider that answers at once. The driver plays the browser and makes the codes itself: a code,
 * and every token that comes of it, begins with its kind and the account.
 */
serve(async () => {
  const origin = await listen(async (request, response) => {
    if (request.url?.startsWith('/userinfo') === true) {
      const [, account = ''] = (request.headers.authorization ?? '').split('.');
      if (account === '') return answerJson(response, 401, { error: 'invalid_token' });
      const profile = { sub: account, id: account, name: `Name of ${account}` };
      const email = `${account}@provider.example`;
      return answerJson(response, 200, { ...profile, email, email_verified: true });
    }
    const form = new URLSearchParams(await bodyOf(request));
    const [kind, account = ''] = (form.get('code') ?? '').split('.');
    const verifier = form.get('code_verifier') ?? '';
    if (kind !== 'code' || verifier.length < 43) {
      return answerJson(response, 400, { error: 'invalid_grant' });
    }
    answerJson(response, 200, {
      access_token: `at.${account}.${randomBytes(120).toString('base64url')}`,
      refresh_token: `rt.${account}.${randomBytes(60).toString('base64url')}`,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read',
    });
  });
  const urls: CodeFlowUrls = {
    authorization: `${origin}/authorize`,
    token: `${origin}/token`,
    userInfo: `${origin}/userinfo`,
  };
  return { urls: () => urls };
});
