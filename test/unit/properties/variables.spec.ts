import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { fillEndpoints } from '../../../lib/providers/endpoints/filled-endpoints.js';

const DEFINITION = {
  name: 'acme',
  endpoints: {
    authorization: 'https://{tenant}.acme.example/authorize',
    token: 'https://{tenant}.acme.example/token',
    api: ['https://{host}/api/{company}/', 'https://api.acme.example/{company}'],
  },
  variables: {
    tenant: { pattern: /[a-z0-9-]+/i, fromMetadata: 'tenant' },
    host: {
      hosts: ['eu.acme.example', 'us.acme.example'],
      hostSuffixes: ['my.acme.example'],
      fromMetadata: 'host',
    },
    company: { pattern: /[\w.-]+/, fromMetadata: 'company' },
  },
} as unknown as OAuth2ProviderDefinition;

const dangerous = fc.constantFrom(
  ...'./\\@:?#%\0\n\r\t{}&=;, ',
  '..',
  '%2f',
  '%2e',
  '．',
  '。',
  '\u202e',
  'evil.example',
  '[::1]',
);
const piece = fc.oneof(
  dangerous,
  fc.string({ maxLength: 6 }),
  fc.constantFrom('eu.acme.example', 'a', 'x-1', 'my.acme.example'),
);
const value = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
const members = fc.record({ tenant: value, host: value, company: value }, { requiredKeys: [] });

const PLACE = /\{\w+\}/;

describe('variables of endpoints, for random values', () => {
  it.each(['resolved', 'callback', 'configured'])(
    'S-260: lead to no other host and no other path, when they are %s',
    (source) => {
      fc.assert(
        fc.property(members, (given) => {
          const filled = fillEndpoints(
            DEFINITION.endpoints,
            DEFINITION,
            { variables: source === 'configured' ? given : {} },
            {
              resolved: source === 'resolved' ? given : {},
              callback: source === 'callback' ? given : {},
            },
          );
          const urls = [filled.authorization, filled.token, ...[filled.api ?? []].flat()];
          for (const text of urls.filter((url) => !PLACE.test(url))) {
            const url = new URL(text);
            expect(url.hostname).toMatch(
              /^([a-z0-9-]+\.acme\.example|[a-z0-9.-]+\.my\.acme\.example)$/,
            );
            expect([url.username, url.password, url.port, url.search, url.hash]).toEqual(
              Array(5).fill(''),
            );
            expect(url.pathname).toMatch(/^\/(authorize|token|api\/[\w.-]+\/|[\w.-]+)$/);
            expect(url.href).toBe(text);
          }
        }),
        { numRuns: 3_000 },
      );
    },
  );

  it('S-260: of a callback choose no part of the authorization and the token endpoint', () => {
    fc.assert(
      fc.property(members, ({ host, ...callback }) => {
        void host;
        const { authorization, token } = fillEndpoints(
          DEFINITION.endpoints,
          DEFINITION,
          { variables: {} },
          { resolved: {}, callback },
        );
        expect([authorization, token]).toEqual([
          DEFINITION.endpoints.authorization,
          DEFINITION.endpoints.token,
        ]);
      }),
    );
  });
});
