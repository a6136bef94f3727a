import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of the current request, frame or job carries. */
export interface LogContext {
  readonly tenantId?: string;
  readonly taskId?: string;
  readonly agentId?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs `work` with these fields added to each of its log lines. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...context }, work);
}

export function currentLogContext(): LogContext {
  return storage.getStore() ?? {};
}
