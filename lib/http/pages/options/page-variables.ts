/**
 * The CSS variables of the pages, without their prefix `--oauth2-`, with their values for the light
 * and the dark scheme.
 */
export const PAGE_VARIABLES = {
  background: ['#f6f7f9', '#0f1216'],
  surface: ['#ffffff', '#181d24'],
  text: ['#1b2027', '#e9edf2'],
  muted: ['#58616e', '#a3adba'],
  border: ['#d5dae1', '#333c48'],
  accent: ['#2a57c8', '#9dbaff'],
  'accent-text': ['#ffffff', '#0d1730'],
  works: ['#0c6339', '#83e0ab'],
  'works-background': ['#e2f4e9', '#14301f'],
  trouble: ['#734700', '#ffcf85'],
  'trouble-background': ['#fdf0d6', '#38290b'],
  dead: ['#9c1620', '#ffa6a6'],
  'dead-background': ['#fde9e9', '#401619'],
  radius: ['0.75rem'],
  font: ['system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'],
  width: ['46rem'],
} as const;

/** The name of a CSS variable of the pages, without its dashes and prefix. */
export type PageVariable = keyof typeof PAGE_VARIABLES;

/** Values of CSS variables of the pages. */
export type PageVariables = Readonly<Partial<Record<PageVariable, string>>>;

const VALUE = /^[^;{}<>\\@]{1,200}$/;

/** Whether a value can be used in a CSS rule without closing the rule or the style element. */
export function areVariables(given: unknown): boolean {
  return (
    typeof given === 'object' &&
    given !== null &&
    Object.entries(given).every(
      ([name, value]) =>
        Object.hasOwn(PAGE_VARIABLES, name) && typeof value === 'string' && VALUE.test(value),
    )
  );
}

/** The CSS declarations of one scheme. */
export function formatDeclarations(variables: PageVariables): string {
  return Object.entries(variables)
    .map(([name, value]) => `--oauth2-${name}: ${value};`)
    .join(' ');
}
