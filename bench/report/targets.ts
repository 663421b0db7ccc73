import { isMet, type Target } from '../harness/result.js';
import { figure } from './figures.js';

const inUnit = (value: number, unit: string | undefined): string =>
  unit === undefined ? figure(value) : `${figure(value)} ${unit}`;

export const wantedText = ({ limit, isAtLeast, unit }: Target): string =>
  `${isAtLeast ? '≥' : '≤'} ${inUnit(limit, unit)}`;

export const measuredText = ({ measured, unit }: Target): string => inUnit(measured, unit);

/** Whether it is met, else by how much it is missed. */
export function verdictText(target: Target): string {
  if (isMet(target)) return 'met';
  const { measured, limit, unit } = target;
  if (!Number.isFinite(measured)) return 'not measured';
  const gap = inUnit(Math.abs(measured - limit), unit);
  if (limit === 0) return `missed by ${gap}`;
  return `missed by ${gap} (${Math.round((Math.abs(measured - limit) / limit) * 100)} %)`;
}
