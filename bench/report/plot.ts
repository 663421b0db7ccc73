import type { Bar, Panel, WorkloadResult } from '../harness/result.js';
import { figure } from './figures.js';

const WIDTH = 860;
const LEFT = 320;
const RIGHT = 180;
const BAR = 20;
const STEP = 28;
const HEAD = 58;
const PANEL_HEAD = 30;
const PANEL_FOOT = 18;
const COLOURS = { module: '#2563eb', reference: '#94a3b8', wrong: '#fca5a5', other: '#cbd5e1' };
const FONT = 'font-family="system-ui, sans-serif"';

/** Horizontal bars, a panel under the other; readable on light and on dark pages. */
export function plotOf({ workload, title, date, panels }: WorkloadResult): string {
  let top = HEAD;
  const drawn = panels.map((panel) => {
    const at = top;
    top += PANEL_HEAD + panel.bars.length * STEP + PANEL_FOOT;
    return panelAt(panel, at);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${WIDTH}" height="${top}" rx="8" fill="#ffffff"/>`,
    text(20, 32, `${workload}  ${title}`, { size: 18, weight: 600 }),
    text(WIDTH - 20, 32, date, { size: 12, anchor: 'end', fill: '#64748b' }),
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function panelAt(panel: Panel, top: number): string {
  const { title, unit, isLogarithmic = false, bars } = panel;
  const scale = isLogarithmic ? ` (${unit}, logarithmic)` : ` (${unit})`;
  const longest = Math.max(...bars.map(({ value }) => value));
  const smallest = Math.min(...bars.map(({ value }) => value));
  const width = (value: number): number => {
    const whole = WIDTH - LEFT - RIGHT;
    if (!isLogarithmic) return (value / longest) * whole;
    const floor = Math.log10(Math.max(smallest, 1e-6)) - 0.5;
    return ((Math.log10(Math.max(value, 1e-6)) - floor) / (Math.log10(longest) - floor)) * whole;
  };
  const lines = bars.map((bar, at) => barAt(bar, top + PANEL_HEAD + at * STEP, width(bar.value)));
  return [text(20, top + 16, title + scale, { size: 14, weight: 600 }), ...lines].join('\n');
}

function barAt({ label, value, kind, note }: Bar, top: number, width: number): string {
  const weight = kind === 'module' ? 600 : 400;
  const middle = top + BAR - 5;
  const length = Math.max(width, 1).toFixed(1);
  return [
    text(LEFT - 10, middle, label, { size: 13, anchor: 'end', weight }),
    `<rect x="${LEFT}" y="${top}" width="${length}" height="${BAR}" rx="2" fill="${COLOURS[kind ?? 'other']}"/>`,
    text(LEFT + width + 8, middle, note ?? figure(value), { size: 13, weight }),
  ].join('\n');
}

interface TextStyle {
  size: number;
  anchor?: 'start' | 'end';
  weight?: number;
  fill?: string;
}

function text(x: number, y: number, content: string, style: TextStyle): string {
  const { size, anchor = 'start', weight = 400, fill = '#0f172a' } = style;
  return `<text x="${x.toFixed(1)}" y="${y}" ${FONT} font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}">${escaped(content)}</text>`;
}

const escaped = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
