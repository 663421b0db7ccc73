import { describe, expect, it } from '@jest/globals';
import { ApiOrigins } from '../../../lib/client/calls/api-origins.js';
import { ApiOriginError } from '../../../lib/client/client.errors.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';

type Api = string | readonly string[] | undefined;

const originsOf = (api: Api): ApiOrigins =>
  new ApiOrigins({
    name: 'acme',
    definition: { endpoints: { api } } as unknown as OAuth2ProviderDefinition,
  });

const refusalOf = (api: Api, address: string): ApiOriginError | string => {
  try {
    return originsOf(api).resolve(address).href;
  } catch (error) {
    return error as ApiOriginError;
  }
};

describe('where a token may be sent', () => {
  it.each([
    ['/user', 'https://api.acme.example/user'],
    ['user', 'https://api.acme.example/user'],
    ['', 'https://api.acme.example/'],
    ['/a/../../b?x=1#y', 'https://api.acme.example/b?x=1'],
    ['?page=2', 'https://api.acme.example/?page=2'],
    ['/@evil.example/', 'https://api.acme.example/@evil.example/'],
    ['https:evil.example/', 'https://api.acme.example/evil.example/'],
    ['https://api.acme.example/user?page=2', 'https://api.acme.example/user?page=2'],
    ['HTTPS://API.acme.example:443/user', 'https://api.acme.example/user'],
    ['https://uploads.acme.example/file', 'https://uploads.acme.example/file'],
    ['//uploads.acme.example/file', 'https://uploads.acme.example/file'],
  ])('%s is %s', (address, url) => {
    const origins = originsOf(['https://api.acme.example', 'https://uploads.acme.example']);
    expect(origins.resolve(address).href).toBe(url);
  });

  it.each([
    ['/user', 'https://acme.example/api/v3/user'],
    ['user/repos?page=2', 'https://acme.example/api/v3/user/repos?page=2'],
    ['https://acme.example/uploads', 'https://acme.example/uploads'],
  ])('is below the path of an origin that has one: %s', (address, url) => {
    expect(originsOf('https://acme.example/api/v3').resolve(address).href).toBe(url);
  });

  it.each([
    '//evil.example/user',
    '/\\evil.example/user',
    '\\\\evil.example/user',
    '/\t/evil.example/user',
    '\n//evil.example',
    'https://evil.example/user',
    'https://api.acme.example@evil.example/',
    'https://someone:secret@api.acme.example/',
    'https://api.acme.example.evil.example/',
    'https://api.acme.example:8443/',
    'http://api.acme.example/',
    'https://evil.example\\@api.acme.example/',
    'data:text/plain,x',
    'file:///etc/passwd',
    'http://[',
  ])('is not %j', (address) => {
    const error = refusalOf('https://api.acme.example', address);
    expect(error).toBeInstanceOf(ApiOriginError);
    expect(error).toMatchObject({ code: 'api_origin', provider: 'acme' });
    expect(String(error)).toContain('providers.acme.endpoints.api');
    expect(String(error)).not.toContain('secret');
  });

  it.each<[Api]>([
    [undefined],
    [''],
    [[]],
    [['', '']],
    ['http://api.acme.example'],
    [['http://10.0.0.1']],
  ])('is nowhere when the provider declares %j', (api) => {
    const error = refusalOf(api, '/user');
    expect(String(error)).toMatch(/"acme" declares no origin of its API.*endpoints\.api/);
  });

  it('R-451 is at each element of a list, and a URL is one element', () => {
    const list = ['https://api.acme.example/v1', 'https://files.acme.example'];
    const at = (address: string): string => originsOf(list).resolve(address).href;
    expect(at('/user')).toBe('https://api.acme.example/v1/user');
    expect(at('https://files.acme.example/1')).toBe('https://files.acme.example/1');
    expect(refusalOf(list.join(','), 'https://files.acme.example/1')).toBeInstanceOf(
      ApiOriginError,
    );
  });

  it('may be a loopback host without TLS', () => {
    expect(originsOf('http://127.0.0.1:8080').resolve('/x').href).toBe('http://127.0.0.1:8080/x');
  });
});
