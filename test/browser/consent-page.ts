import { text, type Script } from '../fixtures/fault-responses.js';

const escape = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** Asks before it answers, as every real provider does. */
export const consentPage: Script = (usual, { query }) => {
  const allowed = usual.headers?.location;
  if (typeof allowed !== 'string') return usual;
  const denied = new URL(query.get('redirect_uri') ?? '');
  denied.searchParams.set('error', 'access_denied');
  denied.searchParams.set('state', query.get('state') ?? '');
  return text(
    `<!doctype html><html lang="en"><title>Consent</title><link rel="icon" href="data:,">
     <h1>May the application use your account?</h1>
     <p><a href="${escape(allowed)}">Allow</a> <a href="${escape(denied.href)}">Deny</a></p></html>`,
    'text/html; charset=utf-8',
  );
};
