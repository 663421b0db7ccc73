const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
/** What a page takes to be made must not turn two hours into one. */
const SLACK_MS = 1_000;

/** An instant as seen from now, in the words of a language: `in 2 hours`, `yesterday`. */
export function formatRelativeTime(instant: Date, now: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const ms = instant.getTime() - now;
  const unit = UNITS.find(([, size]) => Math.abs(ms) + SLACK_MS >= size);
  if (unit === undefined) return format.format(0, 'second');
  return format.format(Math.round(ms / unit[1]), unit[0]);
}
