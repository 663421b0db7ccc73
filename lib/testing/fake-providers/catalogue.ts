import { TwitterFake } from './fakes/twitter.js';

/** The fakes that there are. */
export const FAKES = {
  twitter: TwitterFake,
};

export type FakeName = keyof typeof FAKES;
export type FakeOf<N extends FakeName> = InstanceType<(typeof FAKES)[N]>;

export function isFakeName(name: string): name is FakeName {
  return Object.hasOwn(FAKES, name);
}
