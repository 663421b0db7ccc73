import type { Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import Database from 'libsql';
import type { ProviderConfiguration } from '../../../../lib/oauth2-capture.options.js';
import type { OAuth2ProviderStrategy } from '../../../../lib/providers/oauth2-provider.strategy.js';
import { describeOAuth2Provider } from '../../../../lib/testing/describe-oauth2-provider.js';
import {
  StandardDouble,
  type StandardDoubleOptions,
} from '../../../../lib/testing/standard-double.js';
import { Discord, Mastodon, Microsoft, Notion, Salesforce, Slack } from './wide-providers.js';

interface Case extends StandardDoubleOptions {
  strategy: Type<OAuth2ProviderStrategy>;
  configuration?: Partial<ProviderConfiguration>;
}

const CASES: Case[] = [
  {
    strategy: Slack,
    userInfo: { ok: true, user_id: 'U1', user: 'ada' },
    tokenAnswer: (answer) => ({ ok: true, ...answer, team: { id: 'T1', name: 'Team' } }),
    errorAnswer: (error) => ({
      status: 200,
      body: { ok: false, error: error === 'invalid_grant' ? 'invalid_refresh_token' : error },
    }),
  },
  {
    strategy: Notion,
    tokenAnswer: (answer) => ({
      ...answer,
      workspace_id: 'w',
      owner: { type: 'user', user: { id: 'n-1', name: 'Ada', person: { email: 'ada@x.example' } } },
    }),
  },
  {
    strategy: Microsoft,
    userInfo: { id: 'm-1', displayName: 'Ada', userPrincipalName: 'ada@x.example', mail: null },
  },
  {
    strategy: Discord,
    userInfo: { id: '80351110224678912', username: 'ada', global_name: null, avatar: 'a1' },
  },
  {
    strategy: Salesforce,
    userInfo: { user_id: '005', name: 'Ada', organization_id: '00D' },
    tokenAnswer: ({ expires_in: _, ...answer }) => ({
      ...answer,
      instance_url: 'https://acme.my.salesforce.com',
      issued_at: '1700000000000',
    }),
  },
  {
    strategy: Mastodon,
    configuration: { variables: { instance: 'mastodon.example' } },
    issuesRefreshTokens: false,
    userInfo: { id: '7', acct: 'ada', url: 'https://mastodon.example/@ada' },
  },
];
const dataSource = { type: 'better-sqlite3', driver: Database, database: ':memory:' } as const;

for (const httpAdapter of [() => new ExpressAdapter(), () => new FastifyAdapter()]) {
  for (const { strategy, configuration, ...options } of CASES) {
    describeOAuth2Provider(strategy, {
      dataSource,
      httpAdapter,
      configuration,
      start: async () => {
        const double = await StandardDouble.start(options);
        return { double, close: () => double.close() };
      },
    });
  }
}
