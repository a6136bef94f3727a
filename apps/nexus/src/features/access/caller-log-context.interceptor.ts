import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { withLogContext } from '../../platform/logging/log-context.js';
import type { CallerRequest } from './caller.guard.js';

/** Adds the tenant of the person or agent who calls to every log line of the request. */
@Injectable()
export class CallerLogContext implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.getType() === 'http' ? context.switchToHttp().getRequest<CallerRequest>() : undefined;
    const tenantId = (request?.caller ?? request?.person)?.tenantId;
    // Nest binds the handler to the context in which `handle` is called.
    return tenantId === undefined ? next.handle() : withLogContext({ tenantId }, () => next.handle());
  }
}
