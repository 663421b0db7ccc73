/** An instant for operators: absolute, in UTC. @param precision whether seconds are shown */
export function formatInstant(
  instant: Date,
  language: string,
  precision: 'minute' | 'second' = 'minute',
): string {
  // Day before month, as in most of the world.
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(precision === 'second' && { second: '2-digit' }),
    hourCycle: 'h23',
    timeZone: 'UTC',
    ...(precision === 'minute' && { timeZoneName: 'short' }),
  }).format(instant);
}
