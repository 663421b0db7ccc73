import { Injectable } from '@nestjs/common';
import type { Draft } from './publisher.js';

/** A draft that could not be published, and what the provider said. */
export interface KeptDraft {
  draft: Draft;
  problem?: string;
}

export interface Published {
  action: string;
  account: string;
  where: string;
  at: Date;
}

/** What lies before one person: drafts by connection, and what they have published. */
export class Desk {
  readonly drafts = new Map<string, KeptDraft>();
  readonly published: Published[] = [];
}

/** Your application keeps drafts in its database; here they live as long as the process. */
@Injectable()
export class DesksService {
  private readonly desks = new Map<string, Desk>();

  of(owner: string): Desk {
    const desk = this.desks.get(owner) ?? new Desk();
    this.desks.set(owner, desk);
    return desk;
  }
}
