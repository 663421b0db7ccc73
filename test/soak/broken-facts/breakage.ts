import type { Type } from '@nestjs/common';
import type { ProviderConfiguration } from '../../../lib/oauth2-capture.options.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import type { FakeName, FakeOf } from '../../../lib/testing/providers/catalogue.js';

/** What a class of {@link StrategyClass} makes; there is no such class. */
export declare class AnyStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition;
}
export type StrategyClass = Type<AnyStrategy>;
type Endpoints = Readonly<Record<string, string>>;

/** One way to get a provider wrong. */
export interface Breakage<N extends FakeName = FakeName> {
  /** Members that take the place of the definition's. */
  data?: Partial<OAuth2ProviderDefinition>;
  /** Addresses that take the place of the fake's. */
  endpoints?: (right: Endpoints) => Endpoints;
  /** What data cannot break. */
  code?: (right: StrategyClass) => StrategyClass;
  /** The provider's behaviour that brings it to light. */
  given?: (fake: FakeOf<N>) => void;
  configuration?: Partial<ProviderConfiguration>;
}

/** What is wrong, how it comes about, and the check that sees it. */
export type BrokenFact<N extends FakeName = FakeName> = readonly [
  fact: string,
  breakage: Breakage<N>,
  check: string,
];

export interface ProviderFactsTable<N extends FakeName = FakeName> {
  name: N;
  strategy: StrategyClass;
  /** How the fake behaves in every row. */
  given?: (fake: FakeOf<N>) => void;
  facts: readonly BrokenFact<N>[];
}

/** Says that a connection never came about; which check saw why is not said by every provider. */
export const REFUSED = 'refused';

/** Says that the account's no was taken for something else. */
export const UNHEARD = 'unheard';

/** The strategy with its mistake, in the place of the built-in one. */
export function broken(
  name: string,
  right: StrategyClass,
  { data = {}, code = (same) => same }: Pick<Breakage, 'data' | 'code'>,
): StrategyClass {
  @OAuth2Provider({ name, replaces: true })
  class BrokenStrategy extends code(right) {
    override readonly definition: OAuth2ProviderDefinition = {
      ...new right().definition,
      ...data,
    };
  }
  return BrokenStrategy;
}

/** Changes one address. */
export function at(name: string, change: (url: string) => string): Breakage {
  return { endpoints: (right) => ({ ...right, [name]: change(right[name] ?? '') }) };
}
