import { median } from '../harness/statistics.js';

/** What came of one storm. */
export interface Storm {
  upstreamCalls: number;
  /** Callers that got a token which the provider accepts after the storm. */
  served: number;
  callers: number;
  accounts: number;
  /** Accounts whose stored pair is the provider's present one. */
  living: number;
  revoked: number;
  totalMs: number;
  p99Ms: number;
  mostBusy: number;
  mostQueued: number;
  bystanders: number;
  worstBystanderMs: number;
}

export interface StormSeries {
  scenario: string;
  name: string;
  storms: Storm[];
}

export const STORM_NAMES: Record<string, string> = {
  memory: 'in memory, one flight a token, no lock',
  dedupe: 'in-process dedupe only',
  module: 'nestjs-oauth2-capture',
  'google-auth-library': 'google-auth-library OAuth2Client',
  'better-auth': 'better-auth getAccessToken',
  'typeorm-for-update': 'TypeORM, FOR UPDATE over the request',
};

/** The figure of the worst round. */
export const most = ({ storms }: StormSeries, figure: (storm: Storm) => number): number =>
  Math.max(...storms.map(figure));

export const least = ({ storms }: StormSeries, figure: (storm: Storm) => number): number =>
  Math.min(...storms.map(figure));

/** The median of the ratios round by round. */
export const times = (one: StormSeries, other: StormSeries): number =>
  median(
    one.storms.flatMap(({ totalMs }, round) => {
      const beside = other.storms[round];
      return beside === undefined ? [] : [totalMs / beside.totalMs];
    }),
  );

export const timesBest = (one: StormSeries, other: StormSeries): number =>
  least(one, ({ totalMs }) => totalMs) / least(other, ({ totalMs }) => totalMs);
