import { describe, expect, it } from '@jest/globals';
import { GitHubStrategy } from '../../../lib/providers/built-in/github/github.strategy.js';
import { GoogleStrategy } from '../../../lib/providers/built-in/google/google.strategy.js';
import { LinkedInStrategy } from '../../../lib/providers/built-in/linkedin.strategy.js';
import {
  missingScopes,
  type ScopeRules,
  satisfies,
} from '../../../lib/providers/definition/scope-rules.js';

const SHOPIFY: ScopeRules = {
  scopeImplications: {
    'write_{x}': ['read_{x}'],
    'unauthenticated_write_{x}': ['unauthenticated_read_{x}'],
  },
};
const MICROSOFT: ScopeRules = {
  scopesIgnoreCase: true,
  scopePrefixes: ['https://graph.microsoft.com/'],
  neverEchoedScopes: ['offline_access', 'openid', '{resource}/.default'],
};
const SLACK: ScopeRules = {
  scopeImplications: { 'channels:manage': ['channels:write.invites', 'channels:write.topic'] },
};
const GITHUB = new GitHubStrategy().definition;
const GOOGLE = new GoogleStrategy().definition;
const LINKEDIN = new LinkedInStrategy().definition;
const API = 'https://www.googleapis.com/auth';

describe('missing scopes', () => {
  it('are those that are not granted; a star grants all, and nothing is known of null', () => {
    expect(missingScopes(['a', 'b'], ['b', 'c', 'd'])).toEqual(['c', 'd']);
    expect(missingScopes(['a'], [])).toEqual([]);
    expect(missingScopes(['*'], ['c'])).toEqual([]);
    expect(missingScopes([], ['c'])).toEqual(['c']);
    expect(missingScopes(null, ['c'])).toEqual([]);
    expect(missingScopes(['A'], ['a'])).toEqual(['a']);
  });

  it.each<[string, ScopeRules, string[], string[], string[]]>([
    [
      'a prefix that is left out',
      SHOPIFY,
      ['write_orders'],
      ['read_orders', 'read_all'],
      ['read_all'],
    ],
    ['not the other way round', SHOPIFY, ['read_orders'], ['write_orders'], ['write_orders']],
    ['two rules', SHOPIFY, ['unauthenticated_write_x'], ['unauthenticated_read_x'], []],
    ['URL and bare name', MICROSOFT, ['Mail.Read'], ['https://graph.microsoft.com/Mail.Read'], []],
    ['letter case', MICROSOFT, ['https://Graph.Microsoft.com/mail.read'], ['Mail.Read'], []],
    ['another resource', MICROSOFT, ['Mail.Read'], ['api://x/Mail.Read'], ['api://x/Mail.Read']],
    ['.default', MICROSOFT, ['Mail.Read'], ['api://4f/.default', 'offline_access'], []],
    ['never echoed by default', {}, ['a'], ['offline_access'], []],
    [
      'echoed by this one',
      { neverEchoedScopes: [] },
      ['a'],
      ['offline_access'],
      ['offline_access'],
    ],
    [
      'Slack',
      SLACK,
      ['channels:manage'],
      ['channels:write.topic', 'groups:write'],
      ['groups:write'],
    ],
    ['GitHub user', GITHUB, ['user'], ['user:email', 'read:user', 'user:follow', 'repo'], ['repo']],
    ['GitHub repo', GITHUB, ['repo'], ['public_repo', 'repo:status', 'security_events'], []],
    ['GitHub in two steps', GITHUB, ['admin:org'], ['read:org', 'write:org'], []],
    ['Google e-mail', GOOGLE, [`${API}/userinfo.email`], ['email', 'profile'], ['profile']],
    ['Google read only', GOOGLE, [`${API}/drive`], [`${API}/drive.metadata.readonly`], []],
    ['Google mail', GOOGLE, ['https://mail.google.com/'], [`${API}/gmail.send`], []],
    ['LinkedIn', LINKEDIN, ['rw_organization_admin'], ['r_organization_admin'], []],
  ])('follow the rules: %s', (_, rules, granted, demanded, missing) => {
    expect(missingScopes(granted, demanded, rules)).toEqual(missing);
    expect(satisfies(granted, demanded, rules)).toBe(missing.length === 0);
  });

  it('terminate for cyclic or ever-growing implications', () => {
    const cycle = { scopeImplications: { a: ['b'], b: ['c'], c: ['a'] } };
    expect(missingScopes(['c'], ['a', 'b', 'c', 'd'], cycle)).toEqual(['d']);
    const growing = { scopeImplications: { '{x}': ['{x}a', '{x}b', 'x:{x}'] } };
    expect(missingScopes(['q'], ['x:q', 'qa', 'z'], growing)).toEqual(['z']);
    const synonyms = { scopeSynonyms: { a: 'b', b: 'a' } };
    expect(missingScopes(['a'], ['a'], synonyms)).toEqual([]);
  });

  it('leave a place open where a rule does', () => {
    const rules = {
      scopeImplications: { admin: ['read:{x}'], 'read:mail': ['see'], 'own_{x}_{x}': ['both_{x}'] },
    };
    expect(missingScopes(['admin'], ['read:mail', 'read:any', 'see', 'write:a'], rules)).toEqual([
      'write:a',
    ]);
    expect(missingScopes(['own_a_b'], ['both_a'], rules)).toEqual(['both_a']);
    expect(missingScopes(['own_a_a'], ['both_a'], rules)).toEqual([]);
  });

  it('take what a provider granted by the letter, whatever it looks like', () => {
    expect(missingScopes(['{x}', 'constructor'], ['a', 'toString'], SHOPIFY)).toEqual([
      'a',
      'toString',
    ]);
  });
});
