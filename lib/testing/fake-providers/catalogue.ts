import { FacebookFake } from './fakes/facebook.js';
import { GitHubAppFake } from './fakes/github-app.js';
import { GitHubFake } from './fakes/github.js';
import { GoogleFake } from './fakes/google.js';
import { InstagramFake } from './fakes/instagram.js';
import { LinkedInFake } from './fakes/linkedin.js';
import { PinterestFake } from './fakes/pinterest.js';
import { RedditFake } from './fakes/reddit.js';
import { ThreadsFake } from './fakes/threads.js';
import { TikTokFake } from './fakes/tiktok.js';
import { TwitterFake } from './fakes/twitter.js';
import { YouTubeFake } from './fakes/youtube.js';

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
