import { FacebookFake } from './meta/facebook.js';
import { GitHubAppFake } from './github/github-app.js';
import { GitHubFake } from './github/github.js';
import { GoogleFake } from './google/google.js';
import { InstagramFake } from './meta/instagram.js';
import { LinkedInFake } from './linkedin/linkedin.js';
import { PinterestFake } from './pinterest/pinterest.js';
import { RedditFake } from './reddit/reddit.js';
import { ThreadsFake } from './meta/threads.js';
import { TikTokFake } from './tiktok/tiktok.js';
import { TwitterFake } from './twitter/twitter.js';
import { YouTubeFake } from './google/youtube.js';

/** The fakes that there are. */
export const FAKES = {
  github: GitHubFake,
  github_app: GitHubAppFake,
  google: GoogleFake,
  linkedin: LinkedInFake,
  pinterest: PinterestFake,
  facebook: FacebookFake,
  instagram: InstagramFake,
  threads: ThreadsFake,
  tiktok: TikTokFake,
  reddit: RedditFake,
  twitter: TwitterFake,
  youtube: YouTubeFake,
};

export type FakeName = keyof typeof FAKES;
export type FakeOf<N extends FakeName> = InstanceType<(typeof FAKES)[N]>;

export function isFakeName(name: string): name is FakeName {
  return Object.hasOwn(FAKES, name);
}
