import type { ListingFilter } from '../../tokens/reporting/connection-listing.js';
import { type CaptureRequest, readQuery, readSingle } from '../messages/capture-request.js';

/** The states by which a list can be filtered. */
export const LISTED_STATES = [
  'due',
  'refresh_failing',
  'reauthorization_required',
  'active',
] as const;

export type ListedState = (typeof LISTED_STATES)[number];

const LONGEST_SEARCH = 255;

/** The search of an operator. An empty field, or an unknown state, does not filter. */
export function readListingFilter(
  request: CaptureRequest,
): ListingFilter & { state?: ListedState } {
  const query = readQuery(request);
  const field = (name: string): string | undefined => {
    const value = readSingle(query, name)?.trim().slice(0, LONGEST_SEARCH);
    return value === '' ? undefined : value;
  };
  const state = field('state');
  return {
    search: field('search'),
    provider: field('provider'),
    after: field('after'),
    state: LISTED_STATES.find((name) => name === state),
  };
}

/** The same search for the next page after a connection. */
export function createNextQuery({ search, provider, state }: ListingFilter, after: string): string {
  const query = new URLSearchParams({ after });
  for (const [name, value] of Object.entries({ search, provider, state })) {
    if (value !== undefined) query.set(name, value);
  }
  return `?${query.toString()}`;
}
