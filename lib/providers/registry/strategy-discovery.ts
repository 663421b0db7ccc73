import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import type { DiscoveredStrategy } from '../strategy/discovered-strategy.js';
import { BUILT_IN_STRATEGIES } from '../built-in/built-in-strategies.js';
import {
  toMetadata,
  OAuth2Provider,
  type OAuth2ProviderMetadata,
} from '../definition/oauth2-provider.decorator.js';
import { OAuth2ProviderStrategy } from '../strategy/oauth2-provider.strategy.js';
import type { OAuth2ProviderOptions } from '../configured/provider.options.js';
import { isProviderName, PROVIDER_NAME_REMEDY } from './provider-name.js';
import { choiceProblems } from './strategy-choice.js';
import { uniquelyNamed } from './unique-names.js';

export interface Discovery {
  strategies: readonly DiscoveredStrategy[];
  problems: ConfigurationProblem[];
}

/** Finds every class marked with `@OAuth2Provider` in this package and in the application. */
@Injectable()
export class StrategyDiscovery {
  constructor(private readonly discovery: DiscoveryService) {}

  /**
   * Finds problems of the configured providers before the application's instances
   * exist: it reads the metadata of classes only.
   */
  findEarlyProblems(
    providers: Readonly<Record<string, OAuth2ProviderOptions>>,
  ): ConfigurationProblem[] {
    const known = this.discovery
      .getProviders({ metadataKey: OAuth2Provider.KEY })
      .map((wrapper) => this.discovery.getMetadataByDecorator(OAuth2Provider, wrapper))
      .filter((value) => value !== undefined)
      .map(toMetadata);
    return choiceProblems(providers, [...BUILT_IN_STRATEGIES.map(declared), ...known]);
  }

  find(): Discovery {
    const problems: ConfigurationProblem[] = [];
    const found = new Map<unknown, DiscoveredStrategy>(
      BUILT_IN_STRATEGIES.map((type) => [type, builtIn(type)]),
    );
    for (const wrapper of this.discovery.getProviders({ metadataKey: OAuth2Provider.KEY })) {
      const value = this.discovery.getMetadataByDecorator(OAuth2Provider, wrapper);
      const instance: unknown = wrapper.instance;
      const type = wrapper.metatype ?? (instance as object | undefined)?.constructor;
      // One class in two modules is one strategy.
      if (value === undefined || found.has(type)) continue;
      const { name, replaces = false } = toMetadata(value);
      const className = String(wrapper.name);
      if (!wrapper.isDependencyTreeStatic()) {
        problems.push(requestScoped(name, className));
      } else if (!(instance instanceof OAuth2ProviderStrategy)) {
        problems.push(noSubclass(name, className));
      } else if (!isProviderName(name)) {
        problems.push(unusableName(name, className));
      } else {
        found.set(type, { name, replaces, strategy: instance, className, isBuiltIn: false });
      }
    }
    return { strategies: uniquelyNamed([...found.values()], problems), problems };
  }
}

/** What the decorator of a strategy declares. */
function declared(type: Type<OAuth2ProviderStrategy>): OAuth2ProviderMetadata {
  return toMetadata(Reflect.getMetadata(OAuth2Provider.KEY, type) as OAuth2ProviderMetadata);
}

function builtIn(type: Type<OAuth2ProviderStrategy>): DiscoveredStrategy {
  const { name } = declared(type);
  return { name, replaces: false, strategy: new type(), className: type.name, isBuiltIn: true };
}

function requestScoped(name: string, className: string): ConfigurationProblem {
  return {
    path: className,
    problem: `the strategy "${name}" is request-scoped, but tokens are also refreshed outside of requests.`,
    remedy: 'Make it, and everything it injects, a singleton.',
  };
}

function noSubclass(name: string, className: string): ConfigurationProblem {
  return {
    path: className,
    problem: `is decorated with @OAuth2Provider('${name}') but is not a strategy.`,
    remedy: 'Let it extend OAuth2ProviderStrategy.',
  };
}

function unusableName(name: string, className: string): ConfigurationProblem {
  return {
    path: className,
    problem: `"${name}" cannot be the name of a provider.`,
    remedy: PROVIDER_NAME_REMEDY,
  };
}
