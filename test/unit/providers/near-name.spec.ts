import { describe, expect, it } from '@jest/globals';
import type { ModuleRef } from '@nestjs/core';
import { BUILT_IN_STRATEGIES } from '../../../lib/providers/built-in/built-in-strategies.js';
import {
  toMetadata,
  OAuth2Provider,
} from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import { SHIPPED_PROVIDERS } from '../../../lib/providers/definition/oauth2-provider.names.js';
import { assertConfigured } from '../../../lib/providers/registry/assert-configured.js';
import { findNearName } from '../../../lib/providers/registry/near-name.js';
import { UnknownProviderError } from '../../../lib/providers/registry/provider.errors.js';

describe('a provider name that is not known', () => {
  it.each([
    ['redit', 'reddit'],
    ['gihtub', 'github'],
    ['GitHub', 'github'],
    ['github-app', 'github_app'],
    ['githubapp', 'github_app'],
    ['Linkdin', 'linkedin'],
    ['facebok', 'facebook'],
    ['pintrest', 'pinterest'],
    ['x', 'twitter'],
    ['github-oauth', 'github'],
  ])('R-455 %s may mean %s', (given, meant) => {
    expect(findNearName(given, SHIPPED_PROVIDERS)).toBe(meant);
  });

  it.each(['acme', 'z', '', 'bitbucket', 'google-drive-files', 'reddit'])(
    'R-455 %p means none of them',
    (given) => {
      expect(findNearName(given, ['github', 'google', 'reddit', 'tiktok'])).toBeUndefined();
    },
  );

  it('R-455 is compared with what is configured', () => {
    expect(findNearName('x', ['github'])).toBeUndefined();
    expect(findNearName('acem', ['github', 'acme'])).toBe('acme');
    expect(new UnknownProviderError('gthub', ['github', 'acme']).message).toContain(
      'Did you mean "github"?',
    );
    expect(new UnknownProviderError('acme', ['github']).message).not.toContain('Did you mean');
  });

  it('R-456 is found at boot where the code of the application names it', () => {
    const registry = { has: () => false, names: () => ['github', 'acme'] };
    const moduleRef = { get: () => registry } as unknown as ModuleRef;
    const check = (name: string) => (): void =>
      assertConfigured(moduleRef, name, `@RequireConnection('${name}')`);
    expect(check('gihub')).toThrow(/@RequireConnection\('gihub'\): .*Did you mean "github"\?/);
    expect(check('other')).toThrow(/name one of: github, acme/);
  });
});

it('R-454 the known names are those of the strategies that ship', () => {
  const names = BUILT_IN_STRATEGIES.map(
    (Strategy) => toMetadata(Reflect.getMetadata(OAuth2Provider.KEY, Strategy)).name,
  );
  expect(names.filter((name) => name !== 'generic').sort()).toEqual([...SHIPPED_PROVIDERS].sort());
});
