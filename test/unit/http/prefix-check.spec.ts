import type { ApplicationConfig } from '@nestjs/core';
import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { PublicUrls } from '../../../lib/core/configuration/public-urls.js';
import { PrefixCheck } from '../../../lib/http/prefix-check.js';
import { LogBook } from '../../fixtures/log-book.js';

function warningOf(prefix: string, baseUrl: string): string {
  const log = new LogBook();
  Logger.overrideLogger(log);
  const config = { getGlobalPrefix: () => prefix } as ApplicationConfig;
  new PrefixCheck(config, new PublicUrls({ baseUrl, path: 'oauth2' })).onApplicationBootstrap();
  return log.text;
}

describe('the global prefix', () => {
  afterEach(() => Logger.overrideLogger(false));

  it('is part of baseUrl, or there is none', () => {
    expect(warningOf('', 'https://app.example')).toBe('');
    expect(warningOf('api', 'https://app.example/api')).toBe('');
    expect(warningOf('/api/', 'https://app.example/api/')).toBe('');
    expect(warningOf('api/v1', 'https://app.example/proxy/api/v1')).toBe('');
  });

  it.each([
    'https://app.example',
    'https://app.example/ap',
    'https://api.example',
    'https://app.example/apis',
  ])('is missed in %s', (baseUrl) => {
    expect(warningOf('api', baseUrl)).toMatch(
      /global prefix "api".*set baseUrl to https:\/\/.*\/api/,
    );
  });
});
