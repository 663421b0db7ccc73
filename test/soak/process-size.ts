import { readdirSync, readFileSync } from 'node:fs';

/** What a process holds, by what Linux says of it. */
export interface ProcessSize {
  /** Open files and sockets. */
  descriptors: number;
  /** Resident memory in MiB. */
  memory: number;
}

export function sizeOf(pid: number): ProcessSize {
  const [, kib = '0'] =
    /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    memory: Math.round(Number(kib) / 1024),
  };
}
