import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import Database from 'libsql';
import type { ProviderConfiguration } from '../../../../lib/oauth2-capture.options.js';
import { describeOAuth2Provider } from '../../../../lib/testing/contract/describe-oauth2-provider.js';
import {
  StandardFake,
  type StandardFakeOptions,
} from '../../../../lib/testing/contract/standard-fake.js';
import { wideProvider } from './definition-of.js';

interface Case extends StandardFakeOptions {
  /** In the wide catalogue. */
  id: string;
  configuration?: Partial<ProviderConfiguration>;
}

/** Six providers that are unlike each other. */
const CASES: Case[] = [
  {
    id: 'slack',
    userInfo: { ok: true, user_id: 'U1', user: 'ada', team_id: 'T1' },
    tokenResponse: (answer) => ({ ok: true, ...answer, team: { id: 'T1', name: 'Team' } }),
    errorResponse: (error) => ({
      status: 200,
      body: { ok: false, error: error === 'invalid_grant' ? 'invalid_refresh_token' : error },
    }),
  },
  {
    id: 'notion',
    tokenResponse: (answer) => ({
      ...answer,
      workspace_id: 'w',
      owner: { type: 'user', user: { id: 'n-1', name: 'Ada', person: { email: 'ada@x.example' } } },
    }),
  },
  {
    id: 'microsoft',
    userInfo: { id: 'm-1', displayName: 'Ada', userPrincipalName: 'ada@x.example', mail: null },
  },
  {
    id: 'discord',
    userInfo: { id: '80351110224678912', username: 'ada', global_name: null, avatar: 'a1' },
  },
  {
    id: 'salesforce',
    userInfo: { user_id: '005', name: 'Ada', organization_id: '00D' },
    tokenResponse: ({ expires_in: _, ...answer }) => ({
      ...answer,
      instance_url: 'https://acme.my.salesforce.com',
      issued_at: '1700000000000',
    }),
  },
  {
    id: 'mastodon',
    configuration: { variables: { instance: 'mastodon.example' } },
    issuesRefreshTokens: false,
    userInfo: { id: '7', acct: 'ada', url: 'https://mastodon.example/@ada' },
  },
];
const dataSource = { type: 'better-sqlite3', driver: Database, database: ':memory:' } as const;

for (const httpAdapter of [() => new ExpressAdapter(), () => new FastifyAdapter()]) {
  for (const { id, configuration, ...options } of CASES) {
    describeOAuth2Provider(wideProvider(id), {
      dataSource,
      httpAdapter,
      configuration,
      start: async () => {
        const fake = await StandardFake.start(options);
        return { fake, close: () => fake.close() };
      },
    });
  }
}
