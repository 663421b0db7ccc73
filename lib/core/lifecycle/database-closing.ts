import type { DataSource } from 'typeorm';
import type { InFlightWork } from './in-flight-work.js';

/**
 * Makes every way of closing the database wait for the work in flight: the shutdown of TypeORM's
 * module, which may run before ours, and the host's own `destroy()`, which calls no hook. TypeORM
 * has no event for it.
 */
export function saveBeforeClosing(dataSource: DataSource, work: InFlightWork): void {
  const destroy = dataSource.destroy.bind(dataSource);
  let closing: Promise<void> | undefined;
  dataSource.destroy = () => {
    closing ??= work.beforeClosing(destroy).finally(() => {
      closing = undefined;
    });
    return closing;
  };
}
