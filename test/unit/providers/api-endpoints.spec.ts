import { describe, expect, it } from '@jest/globals';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { fillEndpoints } from '../../../lib/providers/endpoints/filled-endpoints.js';

const VARIABLES: OAuth2ProviderDefinition['variables'] = {
  version: { pattern: /v\d+/, default: 'v1' },
  company: { pattern: /\w+/, fromMetadata: 'realmId' },
};

const apiOf = (api: string | string[], company?: string): unknown =>
  fillEndpoints(
    { authorization: '', token: '', api },
    { variables: VARIABLES } as OAuth2ProviderDefinition,
    {},
    { resolved: company === undefined ? {} : { realmId: company }, callback: {} },
  ).api;

describe('endpoints.api', () => {
  it('R-453 has its variables filled in each element', () => {
    const list = ['https://a.example/{version}/{company}', 'https://b.example/{company}'];
    expect(apiOf(list, 'acme')).toEqual(['https://a.example/v1/acme', 'https://b.example/acme']);
    expect(apiOf(list)).toEqual(['https://a.example/v1/{company}', 'https://b.example/{company}']);
    expect(apiOf('https://a.example/{version}')).toEqual(['https://a.example/v1']);
  });
});
