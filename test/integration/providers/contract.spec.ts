import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import Database from 'libsql';
import { FacebookStrategy } from '../../../lib/providers/built-in/meta/facebook.strategy.js';
import { GitHubAppStrategy } from '../../../lib/providers/built-in/github/github-app.strategy.js';
import { GitHubStrategy } from '../../../lib/providers/built-in/github/github.strategy.js';
import { GoogleStrategy } from '../../../lib/providers/built-in/google/google.strategy.js';
import { InstagramStrategy } from '../../../lib/providers/built-in/meta/instagram.strategy.js';
import { LinkedInStrategy } from '../../../lib/providers/built-in/linkedin.strategy.js';
import { PinterestStrategy } from '../../../lib/providers/built-in/pinterest.strategy.js';
import { RedditStrategy } from '../../../lib/providers/built-in/reddit.strategy.js';
import { ThreadsStrategy } from '../../../lib/providers/built-in/meta/threads.strategy.js';
import { TikTokStrategy } from '../../../lib/providers/built-in/tiktok.strategy.js';
import { TwitterStrategy } from '../../../lib/providers/built-in/twitter.strategy.js';
import { YouTubeStrategy } from '../../../lib/providers/built-in/google/youtube.strategy.js';
import { describeOAuth2Provider } from '../../../lib/testing/contract/describe-oauth2-provider.js';
import { FakeProviders } from '../../../lib/testing/providers/fake-providers.js';

const TWELVE = {
  facebook: FacebookStrategy,
  github: GitHubStrategy,
  github_app: GitHubAppStrategy,
  google: GoogleStrategy,
  instagram: InstagramStrategy,
  linkedin: LinkedInStrategy,
  pinterest: PinterestStrategy,
  reddit: RedditStrategy,
  threads: ThreadsStrategy,
  tiktok: TikTokStrategy,
  twitter: TwitterStrategy,
  youtube: YouTubeStrategy,
};
const dataSource = { type: 'better-sqlite3', driver: Database, database: ':memory:' } as const;

const ADAPTERS = [() => new ExpressAdapter(), () => new FastifyAdapter()];

for (const [name, strategy, httpAdapter] of Object.entries(TWELVE).flatMap(([name, strategy]) =>
  ADAPTERS.map((adapter) => [name, strategy, adapter] as const),
)) {
  describeOAuth2Provider(strategy, {
    dataSource,
    httpAdapter,
    isBuiltIn: true,
    start: async () => {
      const fakes = await FakeProviders.start({ providers: [name] });
      // By default these two issue nothing that could be renewed.
      if (name === 'github') fakes.provider(name).useVariantsByDefault('expiring');
      if (name === 'linkedin') fakes.provider(name).useVariantsByDefault('partner');
      return { fake: fakes.provider(name), close: () => fakes.close() };
    },
  });
}
