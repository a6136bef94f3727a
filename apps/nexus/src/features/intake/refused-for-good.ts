/** Classes of SQLSTATE that speak of the row itself: data exception and integrity violation (PostgreSQL, appendix A). */
const classesOfTheRow: readonly string[] = ['22', '23'];

/** Whether PostgreSQL is there and will never take this row, so that trying again, or keeping it elsewhere, is no use. */
export function isRefusedForGood(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.length === 5 && classesOfTheRow.includes(code.slice(0, 2));
}
