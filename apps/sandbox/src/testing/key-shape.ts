import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SAMPLES = new URL('../../../../../shared/payloads/', import.meta.url);

/** Every path of keys in a JSON value; items of an array share one path. */
export function keyPaths(value: unknown, prefix = ''): ReadonlySet<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((item) => [...keyPaths(item, `${prefix}[]`)]));
  if (value === null || typeof value !== 'object') return new Set();
  const entries = Object.entries(value);
  return new Set(entries.flatMap(([key, item]) => [`${prefix}.${key}`, ...keyPaths(item, `${prefix}.${key}`)]));
}

/** A payload recorded from the real service, where such samples lie beside the repository; else nothing. */
export function recordedSample(path: string): unknown {
  const url = new URL(path, SAMPLES);
  return existsSync(fileURLToPath(url)) ? (JSON.parse(readFileSync(url, 'utf8')) as unknown) : undefined;
}
