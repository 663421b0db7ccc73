import { createFake } from './create-fake.js';
import type { FakeDefinition } from './fake-definition.js';
import type { FakeProvider } from './fake-provider.js';
import { githubApp } from './github/github-app.js';
import { github } from './github/github.js';
import { google } from './google/google.js';
import { youtube } from './google/youtube.js';
import { linkedin } from './linkedin/linkedin.js';
import { facebook } from './meta/facebook.js';
import { instagram } from './meta/instagram.js';
import { threads } from './meta/threads.js';
import { pinterest } from './pinterest/pinterest.js';
import { reddit } from './reddit/reddit.js';
import { tiktok } from './tiktok/tiktok.js';
import { twitter } from './twitter/twitter.js';

/** The providers of which there is a fake. */
export const FAKES = {
  github,
  github_app: githubApp,
  google,
  linkedin,
  pinterest,
  facebook,
  instagram,
  threads,
  tiktok,
  reddit,
  twitter,
  youtube,
};

export type FakeName = keyof typeof FAKES;

/** The fake of one provider, with the members that only this fake has. */
export type FakeOf<N extends FakeName> = FakeProvider & ReturnType<(typeof FAKES)[N]['extras']>;

export function isFakeName(name: string): name is FakeName {
  return Object.hasOwn(FAKES, name);
}

/** @param url where the fake is served */
export function createNamedFake(name: FakeName, url: string): FakeProvider {
  return createFake(FAKES[name] as FakeDefinition, url);
}
