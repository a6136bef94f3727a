import { listen } from './server.service.js';
import { type Limits, parseSettings, type Settings, type Timings } from './settings.js';

export interface SandboxOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  readonly host?: string;
  readonly controlToken?: string;
  readonly journalCapacityEntries?: number;
  readonly timings?: Partial<Timings>;
  readonly limits?: Partial<Limits>;
}

export interface StartedSandbox {
  /** Own address without a final slash, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Stops listening and ends every pending delivery. */
  readonly close: () => Promise<void>;
}

/** Starts a sandbox in this process, on a free port unless one is named. Environment variables are not read. */
export async function startSandbox(options: SandboxOptions = {}): Promise<StartedSandbox> {
  const { url, close } = await listen(settingsOf(options));
  return { url, close };
}

function settingsOf({ timings, limits, ...rest }: SandboxOptions): Settings {
  const defaults = parseSettings({});
  if (defaults.outcome === 'invalid') throw new Error(defaults.problems.join('; '));
  const { settings } = defaults;
  return {
    ...settings,
    port: 0,
    ...rest,
    timings: { ...settings.timings, ...timings },
    limits: { ...settings.limits, ...limits },
  };
}

export type { Limits, Timings } from './settings.js';
