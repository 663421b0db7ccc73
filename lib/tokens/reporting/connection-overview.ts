import { Injectable } from '@nestjs/common';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { ConnectionCounts, type SliceCount } from './connection-counts.js';
import { ConnectionListing } from './connection-listing.js';
import { WATCHED_STATES, type WatchedState } from './watched-state.js';

/** The number of a provider's connections, by state. */
export type ProviderCounts = { provider: string; total: number; active: number } & Record<
  WatchedState,
  number
>;

export interface Overview {
  providers: ProviderCounts[];
  /** The first connections in each state, in the order of their ids; without tokens. */
  examples: Record<WatchedState, OAuth2Token[]>;
}

/** The start page for operators: counts, and the connections that need attention. */
@Injectable()
export class ConnectionOverview {
  constructor(
    private readonly counts: ConnectionCounts,
    private readonly listing: ConnectionListing,
  ) {}

  /**
   * Executes one statement after the other, so it uses only one connection of the pool.
   *
   * @param limit connections of each state at most
   * @throws StorageError
   */
  async take(limit: number): Promise<Overview> {
    const counted = await this.counts.take();
    return {
      providers: byProvider(counted),
      examples: {
        due: await this.examples('due', counted, limit),
        refresh_failing: await this.examples('refresh_failing', counted, limit),
        reauthorization_required: await this.examples('reauthorization_required', counted, limit),
      },
    };
  }

  private async examples(
    state: WatchedState,
    counted: readonly SliceCount[],
    limit: number,
  ): Promise<OAuth2Token[]> {
    const slices = slicesFor(state, counted, limit);
    return slices.length === 0 ? [] : this.listing.list({ state, slices }, limit);
  }
}

/** The first ranges of ids that together contain enough connections in a state. */
function slicesFor(
  state: WatchedState,
  counted: readonly SliceCount[],
  enough: number,
): readonly string[] {
  const found = new Map<string, number>();
  for (const entry of counted) {
    const count = readCount(state, entry);
    if (count > 0) found.set(entry.slice, (found.get(entry.slice) ?? 0) + count);
  }
  const slices: string[] = [];
  let sum = 0;
  for (const [slice, count] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (sum >= enough) break;
    slices.push(slice);
    sum += count;
  }
  return slices;
}

function byProvider(counted: readonly SliceCount[]): ProviderCounts[] {
  const providers = new Map<string, ProviderCounts>();
  for (const entry of counted) {
    const { provider, status, count } = entry;
    const counts = providers.get(provider) ?? emptyCounts(provider);
    counts.total += count;
    if (status === 'active') counts.active += count;
    for (const state of WATCHED_STATES) counts[state] += readCount(state, entry);
    providers.set(provider, counts);
  }
  return [...providers.values()].sort((a, b) => (a.provider < b.provider ? -1 : 1));
}

function emptyCounts(provider: string): ProviderCounts {
  const none = { due: 0, refresh_failing: 0, reauthorization_required: 0 };
  return { provider, total: 0, active: 0, ...none };
}

function readCount(state: WatchedState, { status, count, due }: SliceCount): number {
  if (state === 'due') return due;
  return status === state ? count : 0;
}
