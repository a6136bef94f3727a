import type { Attributes } from '@opentelemetry/api';

/** Labels as the SDK takes them: texts, and only those that are there; of `names` alone when they are given. */
export function attributesOf(labels: object, names: readonly string[] = Object.keys(labels)): Attributes {
  const attributes: Attributes = {};
  for (const name of names) {
    const value = (labels as Record<string, unknown>)[name];
    if (value !== undefined) attributes[name] = String(value);
  }
  return attributes;
}
