import { createFake } from './create-fake.js';
import type { FakeDefinition } from './fake-definition.js';
import type { FakeProvider } from './fake-provider.js';
import { githubApp } from './github/github-app.js';
import type { GitHubInstallation } from './github/github-installation.js';
import type { GitHubRepositories } from './github/github-issues.js';
import { github } from './github/github.js';
import { google, type GoogleExtras } from './google/google.js';
import { youtube, type YouTubeExtras } from './google/youtube.js';
import { linkedin, type LinkedInExtras } from './linkedin/linkedin.js';
import { facebook, type FacebookExtras } from './meta/facebook.js';
import { instagram, type InstagramExtras } from './meta/instagram.js';
import { threads, type ThreadsExtras } from './meta/threads.js';
import { pinterest } from './pinterest/pinterest.js';
import { reddit, type RedditExtras } from './reddit/reddit.js';
import { tiktok } from './tiktok/tiktok.js';
import { twitter } from './twitter/twitter.js';

/** The members that only the fake of one provider has. */
interface ExtrasByName {
  facebook: FacebookExtras;
  github: GitHubRepositories;
  github_app: GitHubInstallation;
  google: GoogleExtras;
  instagram: InstagramExtras;
  linkedin: LinkedInExtras;
  pinterest: object;
  reddit: RedditExtras;
  threads: ThreadsExtras;
  tiktok: object;
  twitter: object;
  youtube: YouTubeExtras;
}

const FAKES: { [N in FakeName]: FakeDefinition<ExtrasByName[N]> } = {
  facebook,
  github,
  github_app: githubApp,
  google,
  instagram,
  linkedin,
  pinterest,
  reddit,
  threads,
  tiktok,
  twitter,
  youtube,
};

export type FakeName = keyof ExtrasByName;

/** The fake of one provider, with the members that only this fake has. */
export type FakeOf<N extends FakeName> = FakeProvider & ExtrasByName[N];

/** The providers of which there is a fake. */
export const FAKE_NAMES = Object.keys(FAKES) as FakeName[];

export function isFakeName(name: string): name is FakeName {
  return Object.hasOwn(FAKES, name);
}

/** @param url where the fake is served */
export function createNamedFake(name: FakeName, url: string): FakeProvider {
  return createFake(FAKES[name] as FakeDefinition, url);
}
