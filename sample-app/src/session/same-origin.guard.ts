import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** A form on another site must not act in the user's name: browsers say where a request is from. */
@Injectable()
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const site = request.headers['sec-fetch-site'] ?? 'same-origin';
    return request.method === 'GET' || site === 'same-origin' || site === 'none';
  }
}
