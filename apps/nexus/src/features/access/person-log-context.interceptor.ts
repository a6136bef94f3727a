import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { withLogContext } from '../../platform/logging/log-context.js';
import type { PersonRequest } from './person.guard.js';

/** Adds the tenant of the signed-in person to every log line of the request. */
@Injectable()
export class PersonLogContext implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const person = context.getType() === 'http' ? context.switchToHttp().getRequest<PersonRequest>().person : undefined;
    // Nest binds the handler to the context in which `handle` is called.
    return person === undefined ? next.handle() : withLogContext({ tenantId: person.tenantId }, () => next.handle());
  }
}
