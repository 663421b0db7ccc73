import type { Rotated } from './w4.rotation.worker.js';

/** Milliseconds of finding the first due rows, and of the module's claim of them. */
export interface LookUp {
  rows: number;
  readMs: number[];
  claimMs: number[];
}

export interface ClaimRound {
  due: number;
  claimed: number;
  twice: number;
  seconds: number;
  /** Milliseconds of each claim. */
  claims: number[];
}

export interface ClaimRun {
  name: string;
  rounds: ClaimRound[];
}

export interface Rotation extends Rotated {
  rows: number;
  sqlSeconds: number;
}

export const CLAIM_NAMES: Record<string, string> = {
  'typeorm-lease-column': 'TypeORM, SKIP LOCKED, a lease column',
  'typeorm-moved-date': "TypeORM, SKIP LOCKED, the module's trick",
  module: 'nestjs-oauth2-capture',
  'raw-claim': 'limit: one prepared statement',
};

export const speed = ({ claimed, seconds }: ClaimRound): number => claimed / seconds;
