export type Cell = string | number | null;

/** A table of the report: its first column names the contestant. */
export interface ResultTable {
  title: string;
  columns: string[];
  rows: Cell[][];
}

/** Something that the module promises, and what was measured. */
export interface Target {
  what: string;
  measured: number;
  limit: number;
  /** Whether the measured figure must not be below the limit; else it must not be above. */
  isAtLeast: boolean;
  unit?: string;
  /** What the best slice says, where there are slices. */
  best?: number;
}

export interface Bar {
  label: string;
  value: number;
  /** What makes it stand out: whose it is, or that its result is wrong however fast it was. */
  kind?: 'module' | 'reference' | 'wrong';
  /** Said behind the bar instead of the bare figure. */
  note?: string;
}

/** Horizontal bars that share one scale. */
export interface Panel {
  title: string;
  unit: string;
  isLogarithmic?: boolean;
  bars: Bar[];
}

/** What a workload has found: everything that the report says of it comes from here. */
export interface WorkloadResult {
  workload: string;
  title: string;
  /** What is measured and how, in a few sentences. */
  method: string;
  date: string;
  isQuick: boolean;
  machine: Record<string, string>;
  versions: Record<string, string>;
  tables: ResultTable[];
  targets: Target[];
  panels: Panel[];
}

/** What a workload hands over; the harness adds the rest. */
export type Findings = Omit<
  WorkloadResult,
  'workload' | 'date' | 'isQuick' | 'machine' | 'versions'
>;

/** How thorough a run is. */
export interface Effort {
  isQuick: boolean;
  /** Takes the first figure in earnest, the second for a smoke check. */
  choose<T>(full: T, quick: T): T;
  /** Says what is going on, on the terminal. */
  say: (line: string) => void;
}

export const isMet = ({ measured, limit, isAtLeast }: Target): boolean =>
  isAtLeast ? measured >= limit : measured <= limit;
