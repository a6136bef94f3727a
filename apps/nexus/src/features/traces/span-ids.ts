const hexadecimal = /^[a-z]+_([0-9a-f]{32})$/;

/** The trace of a run has the run's own UUID, so either can be found from the other. 32 hexadecimal digits. */
export function traceIdOf(runId: string): string {
  return digitsOf(runId);
}

/**
 * The random half of an identifier's UUIDv7: 16 hexadecimal digits, never all zero because the first holds the variant.
 * The same thing has the same span id however often it is sent.
 */
export function spanIdOf(id: string): string {
  return digitsOf(id).slice(16);
}

function digitsOf(id: string): string {
  const digits = hexadecimal.exec(id)?.[1];
  if (digits === undefined) throw new Error(`${id} is no identifier of Oblivion`);
  return digits;
}
