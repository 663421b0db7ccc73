const { AsyncLocalStorage } = require('node:async_hooks');

const used = new Set();

for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...given) {
    used.add(this);
    return original.apply(this, given);
  };
}

/**
 * Disables each storage that was used since the last call. Up to Node 22, a storage that was used once
 * costs time at each promise of the process, until it is disabled: with a hundred of them a promise
 * takes a hundred times as long. jest-circus makes one for each file.
 */
exports.disableStorages = () => {
  for (const storage of used) storage.disable();
  used.clear();
};
