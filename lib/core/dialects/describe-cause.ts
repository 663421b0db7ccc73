import { driverError } from './driver-error.js';

/** PostgreSQL: the transaction has failed before. */
const FAILED_BEFORE = '25P02';
const NAME = /^[\w$]{1,63}$/;
const CODE = /^\w{1,64}$/;
/** Errors of `pg` that have no code. */
const CONNECTION_ENDED = /^connection (terminated|ended)/i;

const ONLY_READS =
  'this server executes no changes, as a replica does; the application may still be connected to an earlier primary';
const CONFLICT = 'a conflict with a concurrent statement';
const SHUTS_DOWN = 'the server is shutting down or was terminated';
const UNREACHABLE = 'the server could not be reached';

/** What a code means, where the code says nothing to most readers. */
const MEANINGS: Readonly<Record<string, string>> = {
  '25006': ONLY_READS,
  '1290': ONLY_READS,
  '1792': ONLY_READS,
  '1836': ONLY_READS,
  '1047':
    'this Galera node accepts no statements (WSREP is not ready), because it starts or is cut off from the majority of its cluster',
  '40001': CONFLICT,
  '40P01': CONFLICT,
  '1213': CONFLICT,
  '1205':
    'a lock was not granted in time, or a Galera node did not receive the changes of other nodes in time',
  '57P01': SHUTS_DOWN,
  '57P02': SHUTS_DOWN,
  '1053': SHUTS_DOWN,
  '57P03': 'the server is starting or recovering, and accepts no connections yet',
  ECONNREFUSED: 'no server accepts connections at this address',
  ETIMEDOUT: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOTFOUND: 'the name of the server could not be resolved',
  EAI_AGAIN: 'the name of the server could not be resolved',
};

/**
 * Describes what the driver threw in one sentence after a space, without any value of a row. The text is
 * empty if nothing is known of the error.
 */
export function describeCause(cause: unknown): string {
  const { code, errno, constraint, message } = driverError(cause);
  if (code === FAILED_BEFORE)
    return ` Cause: an earlier statement in it had failed (${FAILED_BEFORE}); look for the first error.`;
  // Node.js counts its own errors with negative numbers; their code says more.
  const number = [errno, code].find(isPublic);
  if (number === undefined) {
    const isEnd = typeof message === 'string' && CONNECTION_ENDED.test(message);
    return isEnd ? ' Cause: the connection ended before the database responded.' : '';
  }
  const name = typeof constraint === 'string' && NAME.test(constraint) ? `, "${constraint}"` : '';
  const meaning = MEANINGS[String(number)];
  return ` Cause: error ${number} of the database${name}${meaning === undefined ? '' : `: ${meaning}`}.`;
}

function isPublic(code: unknown): code is number | string {
  return typeof code === 'number' ? code > 0 : typeof code === 'string' && CODE.test(code);
}
