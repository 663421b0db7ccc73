import { describe, expect, it } from '@jest/globals';
import { listDistinctMembers } from '../../../lib/providers/accounts/distinct-members.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { DATA } from '../../integration/fixtures/strategies.js';

const kept = (name: string): OAuth2ProviderDefinition => ({
  ...DATA,
  tokenResponse: { extras: [name] },
});

describe('kept members in which two grants of one account do not differ', () => {
  it.each([
    ...['team_id', 'team.id', 'data.organization.id', 'organizationId', 'tenantUUID', 'portalId'],
    ...[
      'app.id_code',
      'blog_id',
      'hub_id',
      'merchant_id',
      'enterprise.id',
      'info.uuid',
      'data.gid',
    ],
    ...['cloudid', 'tid', 'shop', 'store_hash', 'workspace', 'location', 'company.code'],
    ...['sites.0.id', 'installation_id', 'companyID', 'customer_number'],
  ])('S-216: %s by default', (name) => {
    expect(listDistinctMembers(kept(name))).toEqual([name]);
  });

  it.each([
    ...['app_id', 'client_id', 'session_id', 'sessionId', 'requestId', 'access_token_id'],
    ...['webhook.id', 'current_team_id', 'resource.current_organization', 'primary_account_id'],
    ...['accounts[is_default].account_id', 'is_enterprise_install', 'instance_url', 'created_at'],
    ...['workspace_name', 'owner', 'paid', 'valid', 'livemode', 'scope', 'issued_at', 'grid'],
  ])('S-216: not %s', (name) => {
    expect(listDistinctMembers(kept(name))).toEqual([]);
  });

  it('S-216: what the definition says instead', () => {
    const definition = kept('team_id');
    const identity = { id: ['sub'], distinct: [] };
    expect(listDistinctMembers({ ...definition, identity })).toEqual([]);
  });
});
