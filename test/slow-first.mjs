import { createRequire } from 'node:module';

const { default: TestSequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** Files that take longest; begun last, each would have the machine to itself at the end. */
const SLOW = [
  'broken-facts',
  'test/soak/',
  'providers/contract',
  'learned-endpoints',
  'refresh-due',
  'secondary-data/repairs',
  'secondary-data/profiles',
  'secrecy/objects',
  'availability/alternating',
  'module/deployments',
  'test/e2e/',
  'test/databases/',
];

const rank = ({ path }) => {
  const place = SLOW.findIndex((part) => path.includes(part));
  return place === -1 ? SLOW.length : place;
};

/** What takes longest first, so that the workers end at the same time. */
export default class SlowFirst extends TestSequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
}
