import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { ConfigurationProblem } from '../core/oauth2-configuration.error.js';
import { metadataOf, OAuth2Provider } from './oauth2-provider.decorator.js';
import { OAuth2ProviderStrategy } from './oauth2-provider.strategy.js';
import type { OAuth2ProviderOptions } from './provider.options.js';
import { hasStrategy, noStrategy } from './strategy-choice.js';

export interface DiscoveredStrategy {
  name: string;
  aliases: readonly string[];
  replaces: boolean;
  strategy: OAuth2ProviderStrategy;
  className: string;
  isBuiltIn: boolean;
}

export interface Discovery {
  /** By canonical name. */
  strategies: Map<string, DiscoveredStrategy>;
  problems: ConfigurationProblem[];
}

/** Finds every class marked with `@OAuth2Provider` in the application. */
@Injectable()
export class StrategyDiscovery {
  constructor(private readonly discovery: DiscoveryService) {}

  /**
   * Configured providers for which no strategy is in sight, when the application
   * is still being put together and only classes can be looked at.
   */
  missing(providers: Readonly<Record<string, OAuth2ProviderOptions>>): ConfigurationProblem[] {
    const known = this.discovery
      .getProviders({ metadataKey: OAuth2Provider.KEY })
      .map((wrapper) => this.discovery.getMetadataByDecorator(OAuth2Provider, wrapper))
      .filter((value) => value !== undefined)
      .map(metadataOf);
    return Object.entries(providers).flatMap(([key, options]) =>
      hasStrategy(key, options, known)
        ? []
        : [
            noStrategy(
              key,
              options,
              known.map(({ name }) => name),
            ),
          ],
    );
  }

  /** @param builtIn the strategies that this package brings along */
  find(builtIn: ReadonlySet<unknown>): Discovery {
    const problems: ConfigurationProblem[] = [];
    const found = new Map<unknown, DiscoveredStrategy>();
    for (const wrapper of this.discovery.getProviders({ metadataKey: OAuth2Provider.KEY })) {
      const value = this.discovery.getMetadataByDecorator(OAuth2Provider, wrapper);
      if (value === undefined) continue;
      const { name, aliases = [], replaces = false } = metadataOf(value);
      const className = wrapper.name;
      const type = wrapper.metatype ?? wrapper.instance?.constructor;
      if (found.has(type)) continue;
      const problem = misfit(name, className, wrapper.isDependencyTreeStatic(), wrapper.instance);
      if (problem !== undefined) {
        problems.push(problem);
        continue;
      }
      const strategy = wrapper.instance as OAuth2ProviderStrategy;
      const isBuiltIn = builtIn.has(type);
      found.set(type, { name, aliases, replaces, strategy, className, isBuiltIn });
    }
    return { strategies: byName([...found.values()], problems), problems };
  }
}

function misfit(
  name: string,
  className: string,
  isStatic: boolean,
  instance: unknown,
): ConfigurationProblem | undefined {
  if (!isStatic) {
    return {
      path: className,
      problem: `the strategy "${name}" is request-scoped, but tokens are refreshed outside of requests.`,
      remedy: 'Make it, and everything it injects, a singleton.',
    };
  }
  if (!(instance instanceof OAuth2ProviderStrategy)) {
    return {
      path: className,
      problem: `is decorated with @OAuth2Provider('${name}') but is no strategy.`,
      remedy: `Let it extend OAuth2ProviderStrategy.`,
    };
  }
  if (!/^[a-z0-9][a-z0-9_-]{0,63}$/i.test(name)) {
    return {
      path: className,
      problem: `"${name}" cannot be the name of a provider.`,
      remedy: 'Use letters, digits, "_" and "-", at most 64 of them.',
    };
  }
  return undefined;
}

/** Two classes of one name are a mistake, unless one says that it replaces the built-in. */
function byName(
  found: DiscoveredStrategy[],
  problems: ConfigurationProblem[],
): Map<string, DiscoveredStrategy> {
  const strategies = new Map<string, DiscoveredStrategy>();
  for (const candidate of found.sort((a, b) => Number(b.isBuiltIn) - Number(a.isBuiltIn))) {
    const present = strategies.get(candidate.name);
    if (present !== undefined && !(present.isBuiltIn && candidate.replaces)) {
      problems.push({
        path: candidate.className,
        problem: `the name "${candidate.name}" is already taken by ${present.isBuiltIn ? 'a built-in strategy' : present.className}.`,
        remedy: present.isBuiltIn
          ? `Choose another name, or say @OAuth2Provider({ name: '${candidate.name}', replaces: true }).`
          : 'Give each strategy a name of its own.',
      });
      continue;
    }
    strategies.set(candidate.name, candidate);
  }
  return strategies;
}
