import type { ScopeRules } from '../../definition/scope-rules.js';

const levels = (name: string): Readonly<Record<string, readonly string[]>> => ({
  [`admin:${name}`]: [`write:${name}`],
  [`write:${name}`]: [`read:${name}`],
});

/**
 * GitHub drops from its responses what another granted scope includes.
 *
 * @see {@link https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps Scopes for OAuth apps}
 */
export const GITHUB_SCOPE_IMPLICATIONS: NonNullable<ScopeRules['scopeImplications']> = {
  repo: ['repo:status', 'repo_deployment', 'public_repo', 'repo:invite', 'security_events'],
  user: ['read:user', 'user:email', 'user:follow'],
  project: ['read:project'],
  codespace: ['codespace:secrets'],
  audit_log: ['read:audit_log'],
  ...levels('org'),
  ...levels('repo_hook'),
  ...levels('public_key'),
  ...levels('gpg_key'),
  ...levels('ssh_signing_key'),
  ...levels('discussion'),
  ...levels('packages'),
  ...levels('network_configurations'),
  'admin:enterprise': [
    'manage_runners:enterprise',
    'manage_billing:enterprise',
    'read:enterprise',
    'scim:enterprise',
  ],
};
